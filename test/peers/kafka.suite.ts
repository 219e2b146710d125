/**
 * Contract of a Kafka broker, as the platform's services need it: the same assertions, through
 * kafkajs alone, for the stand-in and for a real Kafka (both with auto-creation of topics off).
 * In: a broker's address. Out: a vitest suite. Topics and groups are new in every run.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import {
  type Admin,
  CompressionTypes,
  type Consumer,
  type ConsumerConfig,
  type EachMessagePayload,
  Kafka,
  type KafkaConfig,
  logLevel,
  type Producer,
} from 'kafkajs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { consumerLag } from '../../src/lab/consumer-lag.ts';
import { newTopic } from './kafka-topic.ts';
import { Mailbox } from './mailbox.ts';

type Delivery = EachMessagePayload;

interface Joined {
  readonly payload: { readonly memberAssignment?: Readonly<Record<string, readonly number[]>> };
}

export function kafkaContract(address: () => string): void {
  const client = (config: Partial<KafkaConfig> = {}) =>
    new Kafka({
      clientId: 'contract',
      brokers: async () => [address()],
      logLevel: logLevel.NOTHING,
      // What is refused for good is not worth kafkajs's default of ten seconds of retries.
      retry: { retries: 4, initialRetryTime: 50 },
      ...config,
    });
  // A broker's first group of all has to wait for its coordinator.
  const patient = client({ retry: { retries: 20, initialRetryTime: 50, maxRetryTime: 500 } });
  const consumers: Consumer[] = [];
  let admin: Admin;
  let producer: Producer;

  beforeAll(async () => {
    admin = client().admin();
    producer = client().producer();
    await Promise.all([admin.connect(), producer.connect()]);
  });

  afterEach(async () => {
    await Promise.all(consumers.splice(0).map((consumer) => consumer.disconnect()));
  });

  afterAll(async () => {
    await Promise.all([admin?.disconnect(), producer?.disconnect()]);
  });

  function newConsumer(config: Partial<ConsumerConfig> = {}, kafka = patient): Consumer {
    const consumer = kafka.consumer({
      groupId: `contract-${randomUUID()}`,
      maxWaitTimeInMs: 100,
      heartbeatInterval: 100,
      ...config,
    });
    consumers.push(consumer);
    return consumer;
  }

  /** Runs a consumer from the beginning of `topic`, and gives what arrives, in order. */
  async function consume(topic: string, consumer = newConsumer(), fromBeginning = true) {
    const mailbox = new Mailbox<Delivery>();
    await consumer.subscribe({ topic, fromBeginning });
    await consumer.run({ eachMessage: async (delivery) => mailbox.put(delivery) });
    return mailbox;
  }

  /** Resolves at the consumer's next event of that kind. */
  function next(consumer: Consumer, event: 'consumer.group_join' | 'consumer.fetch') {
    return new Promise<Joined>((resolve) => {
      const remove = consumer.on(event, (happened) => {
        remove();
        resolve(happened);
      });
    });
  }

  const values = (deliveries: readonly Delivery[]) =>
    deliveries.map(({ message }) => message.value?.toString());

  describe('records', () => {
    test('arrive with key, value and headers unchanged, as buffers', async () => {
      const topic = await newTopic(admin);
      const binary = randomBytes(64);
      const mailbox = await consume(topic);

      await producer.send({
        topic,
        messages: [
          { key: 'code', value: '{"a":1}', headers: { traceparent: '00-ab-cd-01', binary } },
          { key: binary, value: null, timestamp: '1700000000123' },
        ],
      });

      const [first, second] = await mailbox.take(2);
      expect(first?.message.key).toEqual(Buffer.from('code'));
      expect(first?.message.value).toEqual(Buffer.from('{"a":1}'));
      expect(first?.message.headers).toEqual({ traceparent: Buffer.from('00-ab-cd-01'), binary });
      expect(second?.message.key).toEqual(binary);
      expect(second?.message.value).toBeNull();
      expect(second?.message.timestamp).toBe('1700000000123');
      expect([first?.message.offset, second?.message.offset]).toEqual(['0', '1']);
    });

    test('of one key stay in order, on one partition', async () => {
      const topic = await newTopic(admin, 3);
      const keys = ['a', 'b', 'c', 'd', 'e', 'f'];
      for (let round = 0; round < 20; round++) {
        await producer.send({
          topic,
          messages: keys.map((key) => ({ key, value: `${round}` })),
        });
      }

      const deliveries = await (await consume(topic)).take(20 * keys.length);

      const rounds = Array.from({ length: 20 }, (_, round) => `${round}`);
      for (const key of keys) {
        const ofKey = deliveries.filter(({ message }) => message.key?.toString() === key);
        expect(values(ofKey)).toEqual(rounds);
        expect(new Set(ofKey.map(({ partition }) => partition)).size).toBe(1);
      }
      expect(new Set(deliveries.map(({ partition }) => partition)).size).toBeGreaterThan(1);
    });

    test.each([
      ['no acknowledgement', 0],
      ["the leader's acknowledgement", 1],
      ["all replicas' acknowledgement", -1],
    ])('arrive when sent with %s', async (_, acks) => {
      const topic = await newTopic(admin);
      const mailbox = await consume(topic);
      await producer.send({ topic, acks, messages: [{ value: 'x' }] });
      expect(values(await mailbox.take(1))).toEqual(['x']);
    });

    test('are acknowledged with the offset of the first', async () => {
      const topic = await newTopic(admin);
      const messages = [{ value: 'x' }, { value: 'y' }];
      const offsets = [];
      for (let i = 0; i < 2; i++) {
        const [metadata] = await producer.send({ topic, messages });
        offsets.push(metadata?.baseOffset);
      }
      expect(offsets).toEqual(['0', '2']);
    });

    test('compressed with gzip arrive', async () => {
      const topic = await newTopic(admin);
      const messages = Array.from({ length: 100 }, (_, i) => ({ value: `${i}`.repeat(100) }));
      await producer.send({ topic, compression: CompressionTypes.GZIP, messages });
      expect(values(await (await consume(topic)).take(100))).toEqual(
        messages.map(({ value }) => value),
      );
    });

    test('of 900 kB arrive whole', async () => {
      const topic = await newTopic(admin);
      const value = randomBytes(900_000);
      await producer.send({ topic, messages: [{ value: 'before' }, { value }] });
      await producer.send({ topic, messages: [{ value }, { value: 'after' }] });
      const consumer = newConsumer({ maxBytesPerPartition: 1000, maxBytes: 2000 });
      const deliveries = await (await consume(topic, consumer)).take(4);
      expect(deliveries[1]?.message.value?.equals(value)).toBe(true);
      expect(deliveries[2]?.message.value?.equals(value)).toBe(true);
      expect(deliveries[3]?.message.value?.toString()).toBe('after');
    });

    test('of 2 MB are refused', async () => {
      const topic = await newTopic(admin);
      const sent = producer.send({ topic, messages: [{ value: randomBytes(2_000_000) }] });
      await expect(sent).rejects.toMatchObject({ type: 'MESSAGE_TOO_LARGE' });
    });

    test('wake a waiting consumer long before its longest wait is over', async () => {
      const topic = await newTopic(admin);
      const consumer = newConsumer({ maxWaitTimeInMs: 60_000, sessionTimeout: 120_000 });
      const joined = next(consumer, 'consumer.group_join');
      const mailbox = await consume(topic, consumer);
      await joined;
      await producer.send({ topic, messages: [{ value: 'first' }] });
      expect(values(await mailbox.take(1))).toEqual(['first']);
      await producer.send({ topic, messages: [{ value: 'second' }] });
      expect(values(await mailbox.take(1))).toEqual(['second']);
      // The consumer ends when its last poll does.
      const ended = consumer.disconnect();
      await producer.send({ topic, messages: [{ value: 'last' }] });
      await ended;
    });

    test('come in batches, with the high watermark', async () => {
      const topic = await newTopic(admin);
      const messages = ['a', 'b', 'c'].map((value) => ({ value }));
      await producer.send({ topic, messages });
      const consumer = newConsumer();
      const mailbox = new Mailbox<readonly [string[], string, string]>();
      await consumer.subscribe({ topic, fromBeginning: true });
      await consumer.run({
        eachBatch: async ({ batch, heartbeat, resolveOffset, commitOffsetsIfNecessary }) => {
          for (const { offset } of batch.messages) resolveOffset(offset);
          await heartbeat();
          await commitOffsetsIfNecessary();
          const batchValues = batch.messages.map(({ value }) => `${value}`);
          mailbox.put([batchValues, batch.highWatermark, batch.lastOffset()]);
        },
      });
      expect(await mailbox.take(1)).toEqual([[['a', 'b', 'c'], '3', '2']]);
    });
  });

  describe('a consumer group', () => {
    test('shares the partitions, and gives those of a leaver to the others', async () => {
      const topic = await newTopic(admin, 3);
      const groupId = `contract-${randomUUID()}`;
      const [one, two] = [newConsumer({ groupId }), newConsumer({ groupId })];
      const assigned = async (consumer: Consumer) =>
        (await next(consumer, 'consumer.group_join')).payload.memberAssignment?.[topic] ?? [];

      const alone = assigned(one);
      const mailbox = await consume(topic, one);
      expect((await alone).toSorted()).toEqual([0, 1, 2]);

      const shares = Promise.all([assigned(one), assigned(two)]);
      await two.subscribe({ topic, fromBeginning: true });
      await two.run({ eachMessage: async (delivery) => mailbox.put(delivery) });
      const [ofOne, ofTwo] = await shares;
      expect([...ofOne, ...ofTwo].toSorted()).toEqual([0, 1, 2]);
      expect(Math.min(ofOne.length, ofTwo.length)).toBe(1);
      await produceOnAll(topic, 3);
      expect(values(await mailbox.take(3)).toSorted()).toEqual(['0', '1', '2']);

      const again = assigned(one);
      await two.disconnect();
      expect((await again).toSorted()).toEqual([0, 1, 2]);
      await produceOnAll(topic, 3);
      expect(values(await mailbox.take(3)).toSorted()).toEqual(['0', '1', '2']);
    });

    test('gives the partitions of a member that falls silent to the others', async () => {
      const topic = await newTopic(admin, 2);
      const groupId = `contract-${randomUUID()}`;
      const sockets: Socket[] = [];
      let cut = false;
      const fragile = client({
        retry: { retries: 0, restartOnFailure: async () => false },
        socketFactory: ({ host, port, onConnect }) => {
          const socket = connect(cut ? { host, port: 1 } : { host, port }, onConnect);
          sockets.push(socket);
          return socket;
        },
      });
      const silent = newConsumer({ groupId, sessionTimeout: 6_000 }, fragile);
      const other = newConsumer({ groupId, sessionTimeout: 6_000 });
      await consume(topic, silent);
      const shared = next(other, 'consumer.group_join');
      const mailbox = await consume(topic, other);
      expect((await shared).payload.memberAssignment?.[topic]).toHaveLength(1);

      const rejoined = next(other, 'consumer.group_join');
      cut = true;
      // Without an error kafkajs would wait for answers until its own time-outs.
      for (const socket of sockets) socket.destroy(new Error('cut'));
      expect((await rejoined).payload.memberAssignment?.[topic]?.toSorted()).toEqual([0, 1]);
      await produceOnAll(topic, 2);
      expect(values(await mailbox.take(2)).toSorted()).toEqual(['0', '1']);
    });

    test('goes on after a restart where it left off', async () => {
      const topic = await newTopic(admin);
      const groupId = `contract-${randomUUID()}`;
      await producer.send({ topic, messages: [{ value: '1' }, { value: '2' }] });
      const before = newConsumer({ groupId });
      expect(values(await (await consume(topic, before)).take(2))).toEqual(['1', '2']);
      await before.disconnect();

      await producer.send({ topic, messages: [{ value: '3' }] });
      const mailbox = await consume(topic, newConsumer({ groupId }));
      expect(values(await mailbox.take(1))).toEqual(['3']);
    });

    test('starts with what comes next unless it asks for the beginning', async () => {
      const topic = await newTopic(admin);
      await producer.send({ topic, messages: [{ value: 'old' }] });
      const consumer = newConsumer();
      const fetched = next(consumer, 'consumer.fetch');
      const mailbox = await consume(topic, consumer, false);
      await fetched;
      await producer.send({ topic, messages: [{ value: 'new' }] });
      expect(values(await mailbox.take(1))).toEqual(['new']);
    });

    test('reads again from an offset that is sought', async () => {
      const topic = await newTopic(admin);
      await producer.send({ topic, messages: ['0', '1', '2'].map((value) => ({ value })) });
      const consumer = newConsumer();
      const mailbox = await consume(topic, consumer);
      await mailbox.take(3);
      consumer.seek({ topic, partition: 0, offset: '1' });
      expect(values(await mailbox.take(2))).toEqual(['1', '2']);
    });

    test('tells how far it is behind', async () => {
      const topic = await newTopic(admin, 2);
      const groupId = `contract-${randomUUID()}`;
      const own = async () =>
        (await consumerLag(address())).filter(({ group }) => group === groupId);
      await producer.send({ topic, messages: [{ value: '1', partition: 0 }] });
      const consumer = newConsumer({ groupId });
      await (await consume(topic, consumer)).take(1);
      await consumer.disconnect();
      expect(await own()).toEqual([]);
      await producer.send({
        topic,
        messages: [0, 1, 1].map((partition) => ({ value: 'x', partition })),
      });
      expect(await own()).toEqual([{ group: groupId, messages: 3 }]);
    });

    test('is listed, described, and deleted once it is empty', async () => {
      const topic = await newTopic(admin, 2);
      const groupId = `contract-${randomUUID()}`;
      const consumer = newConsumer({ groupId });
      const joined = next(consumer, 'consumer.group_join');
      await producer.send({ topic, messages: [{ value: 'x', partition: 1 }] });
      await (await consume(topic, consumer)).take(1);
      await joined;

      const { groups } = await admin.listGroups();
      expect(groups).toContainEqual({ groupId, protocolType: 'consumer' });
      const described = await admin.describeGroups([groupId]);
      expect(described.groups).toMatchObject([
        { groupId, errorCode: 0, state: 'Stable', protocolType: 'consumer' },
      ]);
      expect(described.groups[0]?.members).toMatchObject([{ clientId: 'contract' }]);
      await expect(admin.deleteGroups([groupId])).rejects.toMatchObject({
        groups: [{ groupId, errorCode: 68 }],
      });

      await consumer.disconnect();
      const empty = await admin.describeGroups([groupId]);
      expect(empty.groups).toMatchObject([{ state: 'Empty', members: [] }]);
      const [committed] = await admin.fetchOffsets({ groupId, topics: [topic] });
      expect(committed?.partitions.toSorted((a, b) => a.partition - b.partition)).toMatchObject([
        { partition: 0, offset: '-1' },
        { partition: 1, offset: '1' },
      ]);
      await admin.deleteGroups([groupId]);
      const gone = await admin.describeGroups([groupId]);
      expect(gone.groups).toMatchObject([{ state: 'Dead' }]);
    });
  });

  describe('topics', () => {
    test('are created once, listed, described and deleted', async () => {
      const topic = await newTopic(admin, 3);
      const again = { topics: [{ topic, numPartitions: 3 }] };
      expect(await admin.createTopics(again)).toBe(false);
      expect(await admin.listTopics()).toContain(topic);
      const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
      expect(topics[0]?.partitions.map(({ partitionId }) => partitionId).toSorted()).toEqual([
        0, 1, 2,
      ]);
      await producer.send({ topic, messages: [{ value: 'x', partition: 2 }] });
      expect(await admin.fetchTopicOffsets(topic)).toContainEqual({
        partition: 2,
        offset: '1',
        high: '1',
        low: '0',
      });
      await admin.deleteTopics({ topics: [topic] });
      expect(await admin.listTopics()).not.toContain(topic);
    });

    test('that are not there are refused: nothing is created by the way', async () => {
      const topic = `contract-${randomUUID()}`;
      const type = 'UNKNOWN_TOPIC_OR_PARTITION';
      // kafkajs tries again, as a topic may be about to come.
      const sent = producer.send({ topic, messages: [{ value: 'x' }] });
      await expect(sent).rejects.toMatchObject({ cause: { type } });
      const asked = admin.fetchTopicMetadata({ topics: [topic] });
      await expect(asked).rejects.toMatchObject({ type });
      const deleted = admin.deleteTopics({ topics: [topic] });
      await expect(deleted).rejects.toMatchObject({ cause: { type } });
    });

    test.each([
      ['a name with a space', { topic: 'no good', numPartitions: 1 }, 'INVALID_TOPIC_EXCEPTION'],
      ['no partition', { topic: 'contract-none', numPartitions: 0 }, 'INVALID_PARTITIONS'],
      [
        'more replicas than brokers',
        { topic: 'contract-many', numPartitions: 1, replicationFactor: 3 },
        'INVALID_REPLICATION_FACTOR',
      ],
    ])('with %s are refused', async (_, topic, type) => {
      const created = admin.createTopics({ topics: [topic] });
      await expect(created).rejects.toMatchObject({ errors: [{ type }] });
    });
  });

  async function produceOnAll(topic: string, partitionCount: number): Promise<void> {
    const partitions = [...Array(partitionCount).keys()];
    const messages = partitions.map((partition) => ({ value: `${partition}`, partition }));
    await producer.send({ topic, messages });
  }
}
