/** The Kafka client of a service, and the topics it needs. */
import { Kafka, logLevel } from 'kafkajs';
import type { Topic } from './topics.ts';

export interface KafkaOptions {
  readonly clientId: string;
  readonly brokers: readonly string[];
}

const partitions = 3;

export function createKafka(options: KafkaOptions): Kafka {
  return new Kafka({
    clientId: options.clientId,
    brokers: [...options.brokers],
    connectionTimeout: 2000,
    requestTimeout: 10_000,
    retry: { initialRetryTime: 100, maxRetryTime: 2000, retries: 8 },
    logLevel: logLevel.ERROR,
    logCreator:
      () =>
      ({ log }) =>
        console.error(`kafka: ${log.message}${log.error === undefined ? '' : `: ${log.error}`}`),
  });
}

/** Creates the topics that are not there yet; several services may do so at once. */
export async function ensureTopics(kafka: Kafka, topics: readonly Topic[]): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const existing = new Set(await admin.listTopics());
    const missing = topics.filter((topic) => !existing.has(topic));
    if (missing.length === 0) return;
    await admin.createTopics({
      waitForLeaders: true,
      topics: missing.map((topic) => ({ topic, numPartitions: partitions })),
    });
  } finally {
    await admin.disconnect();
  }
}
