/**
 * The contract of a Kafka broker as kcat sees it, whose library is another than the platform's.
 * In: a broker's address. Out: a vitest suite, for the stand-in and for a real Kafka; where the
 * program is missing, one line says so.
 */
import { spawnSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { execa } from 'execa';
import {
  type Admin,
  CompressionTypes,
  type Consumer,
  type EachMessagePayload,
  Kafka,
  logLevel,
  type Producer,
} from 'kafkajs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { newTopic } from './kafka-topic.ts';
import { Mailbox } from './mailbox.ts';

export const hasKcat = spawnSync('kcat', ['-V'], { stdio: 'ignore' }).status === 0;
const title = hasKcat ? 'with kcat' : 'with kcat (skipped: there is no kcat on PATH)';
const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

interface Run {
  readonly exit: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs kcat against a broker, without a configuration of the user. */
export async function kcat(address: string, args: readonly string[], input = ''): Promise<Run> {
  const options = ['-b', address, '-X', 'log_level=3', '-m', '20', ...args];
  const env = { KCAT_CONFIG: '/dev/null' };
  const run = await execa('kcat', options, { input, env, reject: false, timeout: 60_000 });
  return { exit: run.exitCode, stdout: run.stdout, stderr: run.stderr };
}

export function kcatContract(address: () => string): void {
  describe.skipIf(!hasKcat)(title, { timeout: 90_000 }, () => {
    const kafka = new Kafka({
      clientId: 'contract',
      brokers: async () => [address()],
      logLevel: logLevel.NOTHING,
      // A broker's first group of all has to wait for its coordinator.
      retry: { retries: 20, initialRetryTime: 50, maxRetryTime: 500 },
    });
    const consumers: Consumer[] = [];
    let admin: Admin;
    let producer: Producer;

    beforeAll(async () => {
      admin = kafka.admin();
      producer = kafka.producer();
      await Promise.all([admin.connect(), producer.connect()]);
    });
    afterEach(async () => {
      await Promise.all(consumers.splice(0).map((consumer) => consumer.disconnect()));
    });
    afterAll(async () => {
      await Promise.all([admin?.disconnect(), producer?.disconnect()]);
    });

    async function succeeds(args: readonly string[], input = ''): Promise<string> {
      const run = await kcat(address(), args, input);
      expect(run, `kcat ${args.join(' ')}`).toMatchObject({ exit: 0 });
      return run.stdout;
    }

    /** What kcat reads to the end, as it prints it: one object a line. */
    async function read(...args: readonly string[]) {
      const stdout = await succeeds(['-e', '-q', '-J', ...args]);
      return stdout.split('\n').flatMap((line) => (line ? [JSON.parse(line)] : []));
    }

    const payloads = (messages: readonly { readonly payload: string }[]) =>
      messages.map(({ payload }) => payload);

    async function consume(topic: string, groupId = `contract-${randomUUID()}`) {
      const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 100 });
      consumers.push(consumer);
      const mailbox = new Mailbox<EachMessagePayload>();
      await consumer.subscribe({ topic, fromBeginning: true });
      await consumer.run({ eachMessage: async (delivery) => mailbox.put(delivery) });
      return mailbox;
    }

    test('lists the broker, and topics with the leader of each partition', async () => {
      const topic = await newTopic(admin, 3);
      const { brokers, topics } = JSON.parse(await succeeds(['-L', '-J', '-t', topic]));
      expect(brokers).toMatchObject([{ name: address() }]);
      const [{ id }] = brokers;
      expect(topics).toMatchObject([{ topic }]);
      const partitions = topics[0].partitions.toSorted(
        (a: { partition: number }, b: { partition: number }) => a.partition - b.partition,
      );
      expect(partitions).toEqual(
        [0, 1, 2].map((partition) => ({
          partition,
          leader: id,
          replicas: [{ id }],
          isrs: [{ id }],
        })),
      );
    });

    test('writes key, value and headers that kafkajs reads', async () => {
      const topic = await newTopic(admin, 2);
      const header = `traceparent=${traceparent}`;
      const args = ['-P', '-t', topic, '-p', '1', '-k', 'code', '-H', header, '-H', 'b=2'];
      await succeeds(args, '{"a":1}\nsecond\n');

      const deliveries = await (await consume(topic)).take(2);

      expect(deliveries.map(({ partition }) => partition)).toEqual([1, 1]);
      const [first, second] = deliveries.map(({ message }) => message);
      expect(first).toMatchObject({ offset: '0', key: Buffer.from('code') });
      expect(first?.value).toEqual(Buffer.from('{"a":1}'));
      expect(first?.headers).toEqual({
        traceparent: Buffer.from(traceparent),
        b: Buffer.from('2'),
      });
      expect(second).toMatchObject({ offset: '1', value: Buffer.from('second') });
    });

    test('reads key, value and headers that kafkajs wrote', async () => {
      const topic = await newTopic(admin);
      await producer.send({
        topic,
        messages: [
          { key: 'code', value: '{"a":1}', headers: { traceparent }, timestamp: '1700000000123' },
          { key: null, value: null },
        ],
      });

      const messages = await read('-C', '-t', topic, '-o', 'beginning');

      expect(messages).toMatchObject([
        {
          ...{ topic, partition: 0, offset: 0, tstype: 'create', ts: 1_700_000_000_123 },
          ...{ key: 'code', payload: '{"a":1}', headers: ['traceparent', traceparent] },
        },
        { offset: 1, key: null, payload: null },
      ]);
    });

    test('compresses with gzip what kafkajs reads, and the other way round', async () => {
      const topic = await newTopic(admin);
      const value = 'tracelab '.repeat(5_000);
      await succeeds(['-P', '-t', topic, '-z', 'gzip'], value);
      await producer.send({ topic, compression: CompressionTypes.GZIP, messages: [{ value }] });

      const deliveries = await (await consume(topic)).take(2);

      expect(deliveries.map(({ message }) => `${message.value}`)).toEqual([value, value]);
      expect(payloads(await read('-C', '-t', topic, '-o', 'beginning'))).toEqual([value, value]);
    });

    test('passes on a message of 900 kB', async () => {
      const topic = await newTopic(admin);
      const value = randomBytes(450_000).toString('hex');
      await succeeds(['-P', '-t', topic], value);
      expect(payloads(await read('-C', '-t', topic, '-o', 'beginning'))).toEqual([value]);
    });

    test('reads from an offset, or the last few, to the end', async () => {
      const topic = await newTopic(admin);
      await producer.send({ topic, messages: ['0', '1', '2', '3'].map((value) => ({ value })) });
      const from = async (offset: string) => payloads(await read('-C', '-t', topic, '-o', offset));
      expect(await from('2')).toEqual(['2', '3']);
      expect(await from('-1')).toEqual(['3']);
      expect(await from('end')).toEqual([]);
    });

    test('asks for the first and the next offset', async () => {
      const topic = await newTopic(admin);
      await producer.send({ topic, messages: [{ value: 'x' }, { value: 'y' }] });
      expect(await succeeds(['-Q', '-t', `${topic}:0:-2`])).toBe(`${topic} [0] offset 0`);
      expect(await succeeds(['-Q', '-t', `${topic}:0:-1`])).toBe(`${topic} [0] offset 2`);
    });

    test('goes on in a group where kafkajs or kcat itself left off', async () => {
      const topic = await newTopic(admin, 2);
      const groupId = `contract-${randomUUID()}`;
      const inGroup = () => read('-X', 'auto.offset.reset=earliest', '-G', groupId, topic);
      await succeeds(['-P', '-t', topic, '-p', '0'], 'first\n');
      await succeeds(['-P', '-t', topic, '-p', '1'], 'second\n');
      expect(payloads(await inGroup()).toSorted()).toEqual(['first', 'second']);

      await succeeds(['-P', '-t', topic, '-p', '0'], 'third\n');
      expect(payloads(await inGroup())).toEqual(['third']);

      await succeeds(['-P', '-t', topic, '-p', '1'], 'fourth\n');
      const [delivery] = await (await consume(topic, groupId)).take(1);
      expect(`${delivery?.message.value}`).toBe('fourth');
      await Promise.all(consumers.splice(0).map((consumer) => consumer.disconnect()));

      await succeeds(['-P', '-t', topic, '-p', '1'], 'fifth\n');
      expect(payloads(await inGroup())).toEqual(['fifth']);
    });

    test('is told of a topic that is not there', async () => {
      const run = await kcat(address(), ['-C', '-e', '-t', `contract-${randomUUID()}`]);
      expect(run).toMatchObject({ exit: 1, stdout: '' });
      expect(run.stderr).toContain('Unknown topic or partition');
    });
  });
}
