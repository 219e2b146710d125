/** The Kafka client of a service, and the topics it needs. */
import { setTimeout as delay } from 'node:timers/promises';
import { type Admin, Kafka, logLevel } from 'kafkajs';
import type { Topic } from './topics.ts';

export interface KafkaOptions {
  readonly clientId: string;
  readonly brokers: readonly string[];
}

const partitions = 3;
const leaderDeadlineMs = 30_000;
const leaderIntervalMs = 50;

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

/**
 * Creates the topics that are not there yet, and waits until all have their leaders; several services
 * may do so at once. Of a topic that was just created a real broker may say for a moment that there
 * is none, and kafkajs takes that for final: hence our own waiting.
 */
export async function ensureTopics(kafka: Kafka, topics: readonly Topic[]): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const existing = new Set(await admin.listTopics());
    const missing = topics.filter((topic) => !existing.has(topic));
    if (missing.length > 0) {
      await admin.createTopics({
        waitForLeaders: false,
        topics: missing.map((topic) => ({ topic, numPartitions: partitions })),
      });
    }
    await untilLed(admin, topics);
  } finally {
    await admin.disconnect();
  }
}

async function untilLed(admin: Admin, topics: readonly Topic[]): Promise<void> {
  const deadlineMs = performance.now() + leaderDeadlineMs;
  for (;;) {
    try {
      const known = await admin.fetchTopicMetadata({ topics: [...topics] });
      const led = known.topics.every(({ partitions: parts }) =>
        parts.every(({ leader, partitionErrorCode }) => leader >= 0 && partitionErrorCode === 0),
      );
      if (led) return;
    } catch (error) {
      if (performance.now() > deadlineMs) throw error;
    }
    if (performance.now() > deadlineMs) {
      throw new Error(`topics have no leaders after ${leaderDeadlineMs} ms: ${topics.join(', ')}`);
    }
    await delay(leaderIntervalMs);
  }
}
