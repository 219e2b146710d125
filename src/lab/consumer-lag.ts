import type { Admin } from 'kafkajs';
import { readRunningLab } from './endpoints.ts';

/** Messages that a consumer group has not committed yet. */
export interface ConsumerLag {
  readonly group: string;
  readonly messages: number;
}

/** Of a lab's Kafka; none where it does not answer: then the lag is not what is to be told. */
export async function labConsumerLag(lab: string): Promise<readonly ConsumerLag[]> {
  const kafka = readRunningLab(lab).components.find(({ name }) => name === 'kafka');
  const port = kafka?.ports['tcp'];
  if (port === undefined) return [];
  try {
    return await consumerLag(`${kafka?.host ?? '127.0.0.1'}:${port}`);
  } catch {
    return [];
  }
}

/** Groups that are behind, over all topics of which they ever committed something. Throws kafkajs's errors. */
export async function consumerLag(broker: string): Promise<readonly ConsumerLag[]> {
  // Loaded when it is asked for: nothing else here talks to Kafka.
  const { Kafka, logLevel } = await import('kafkajs');
  silenceTimerWarnings();
  const admin = new Kafka({
    clientId: 'tracelab',
    brokers: [broker],
    connectionTimeout: 1_000,
    requestTimeout: 2_000,
    retry: { retries: 0 },
    logLevel: logLevel.NOTHING,
  }).admin();
  await admin.connect();
  try {
    const { groups } = await admin.listGroups();
    const lags = await Promise.all(groups.map(({ groupId }) => lagOf(admin, groupId)));
    return lags.filter(({ messages }) => messages > 0);
  } finally {
    await admin.disconnect();
  }
}

/** kafkajs sets timers to times long past, of which Node warns on stderr from version 24 on. */
function silenceTimerWarnings(): void {
  const listeners = process.listeners('warning');
  process.removeAllListeners('warning');
  process.on('warning', (warning) => {
    if (warning.name === 'TimeoutNegativeWarning') return;
    for (const listener of listeners) listener(warning);
  });
}

async function lagOf(admin: Admin, group: string): Promise<ConsumerLag> {
  const committed = await admin.fetchOffsets({ groupId: group });
  const lags = await Promise.all(
    committed.map(async ({ topic, partitions }) => {
      const ends = await admin.fetchTopicOffsets(topic);
      return ends.reduce((sum, { partition, high, low }) => {
        const own = Number(partitions.find((one) => one.partition === partition)?.offset ?? -1);
        return sum + Math.max(0, Number(high) - Math.max(own, Number(low)));
      }, 0);
    }),
  );
  return { group, messages: lags.reduce((sum, lag) => sum + lag, 0) };
}
