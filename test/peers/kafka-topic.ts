import { randomUUID } from 'node:crypto';
import type { Admin } from 'kafkajs';
import { expect } from 'vitest';
import { becomes } from '../../src/poll.ts';

/** A topic of its own for a test, whose partitions have their leader. */
export async function newTopic(admin: Admin, numPartitions = 1): Promise<string> {
  const topic = `contract-${randomUUID()}`;
  await admin.createTopics({ topics: [{ topic, numPartitions }] });
  // A broker knows of a new topic before it leads it. kafkajs's producer would meanwhile send
  // again to all partitions because of one, and so double messages; its admin does not retry.
  const led = await becomes(() => admin.fetchTopicOffsets(topic).catch(() => undefined), {
    deadlineMs: 15_000,
    intervalMs: 20,
  });
  expect(led, `partitions of ${topic} with a leader`).toHaveLength(numPartitions);
  return topic;
}
