import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createKafka, ensureTopics } from '../../../services/building-blocks/events/kafka.ts';
import type { Topic } from '../../../services/building-blocks/events/topics.ts';

const broker = process.env['TRACELAB_PEER_KAFKA'];
if (!broker) console.log('skipped: topics on a real Kafka (TRACELAB_PEER_KAFKA is not set)');

describe.skipIf(!broker)('topics on a real Kafka', () => {
  it('are there for each of many services that create them at once', async () => {
    const topics = Array.from({ length: 3 }, () => `t-${randomUUID()}` as Topic);
    const [first, second, third] = topics as [Topic, Topic, Topic];
    const wanted = [[first], [second], [first, second], topics, [third], topics];
    const services = wanted.map(async (own, index) => {
      const kafka = createKafka({ clientId: `service-${index}`, brokers: [broker ?? ''] });
      await ensureTopics(kafka, own);
      const admin = kafka.admin();
      await admin.connect();
      const described = await admin.fetchTopicMetadata({ topics: [...own] });
      await admin.disconnect();
      return described.topics.map(({ partitions }) => partitions.length);
    });
    expect(await Promise.all(services)).toEqual(wanted.map((own) => own.map(() => 3)));
  });
});
