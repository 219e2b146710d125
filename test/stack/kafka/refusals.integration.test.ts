import { CompressionTypes, Kafka, logLevel } from 'kafkajs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type RunningBroker, startBroker } from '../../../stack/kafka/broker.ts';
import { readSettings } from '../../../stack/kafka/settings.ts';
import { ERROR } from '../../../stack/kafka/wire/errors.ts';
import { Writer } from '../../../stack/kafka/wire/writer.ts';
import { connectRaw, type RawClient } from './raw-client.ts';
import { type BatchFields, recordBatch } from './record-batch.ts';

const PRODUCE = 0;
const LIST_OFFSETS = 2;
const OFFSET_COMMIT = 8;
const FIND_COORDINATOR = 10;
const JOIN_GROUP = 11;
const API_VERSIONS = 18;
const CREATE_TOPICS = 19;
const INIT_PRODUCER_ID = 22;

describe('the broker refuses', () => {
  let broker: RunningBroker;
  let client: RawClient;
  const log = vi.spyOn(console, 'error').mockImplementation(() => {});

  beforeAll(async () => {
    const environment = { LISTEN: '127.0.0.1', PORT: '0', KAFKA_TOPICS: 'events:1' };
    broker = await startBroker(readSettings(environment));
  });
  afterAll(async () => {
    await broker.stop();
    log.mockRestore();
  });
  beforeEach(async () => {
    log.mockClear();
    client = await connectRaw(broker.address.port);
  });
  afterEach(() => client.end());

  test('a version of ApiVersions that it does not speak, and says what it speaks', async () => {
    const answer = await client.request(API_VERSIONS, 4);
    expect(answer?.int16()).toBe(ERROR.unsupportedVersion);
    const apis = answer?.array(() => [answer.int16(), answer.int16(), answer.int16()]);
    expect(apis).toContainEqual([API_VERSIONS, 0, 2]);
    expect(apis).toContainEqual([PRODUCE, 3, 7]);
    expect(answer?.remaining).toBe(0);
  });

  test.each([
    ['an API that it does not have', INIT_PRODUCER_ID, 0, 'no API 22'],
    ['a version that it did not offer', PRODUCE, 2, 'version 2 of Produce'],
    ['a request that is cut short', JOIN_GROUP, 5, 'cut short'],
  ])('%s, by hanging up', async (_, key, version, reason) => {
    expect(await client.request(key, version)).toBeUndefined();
    expect(log).toHaveBeenCalledExactlyOnceWith(expect.stringContaining(reason));
  });

  test('a frame of absurd size, by hanging up', async () => {
    client.write(Buffer.from('GET / HTTP/1.1\r\n\r\n'));
    await client.closed();
    expect(log).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('1195725856 bytes'));
  });

  test("kafkajs's idempotent producer", async () => {
    const brokers = [`127.0.0.1:${broker.address.port}`];
    const kafka = new Kafka({ brokers, logLevel: logLevel.NOTHING, retry: { retries: 1 } });
    const producer = kafka.producer({ idempotent: true });
    await expect(producer.connect()).rejects.toThrow('does not support the requested API');
    await producer.disconnect();
  });

  async function produce(records: Buffer, { acks = 1, transaction = null as string | null } = {}) {
    const request = new Writer().string(transaction).int16(acks).int32(1000);
    request.array([0], () => {
      request.string('events').array([0], (partition) => request.int32(partition).bytes(records));
    });
    const answer = await client.request(PRODUCE, 7, request);
    const [topic] =
      answer?.array(() => {
        answer.string();
        return answer.array(() => {
          answer.int32();
          const error = answer.int16();
          return { error, offset: answer.int64(), rest: [answer.int64(), answer.int64()] };
        });
      }) ?? [];
    return topic?.[0];
  }

  test.each<[string, BatchFields, number]>([
    ['message sets of format 0', { magic: 0 }, ERROR.unsupportedForMessageFormat],
    ['message sets of format 1', { magic: 1 }, ERROR.unsupportedForMessageFormat],
    ['snappy', { attributes: CompressionTypes.Snappy }, ERROR.unsupportedCompressionType],
    ['lz4', { attributes: CompressionTypes.LZ4 }, ERROR.unsupportedCompressionType],
    ['zstd', { attributes: CompressionTypes.ZSTD }, ERROR.unsupportedCompressionType],
    ['transactional batches', { attributes: 0b10000 }, ERROR.invalidRecord],
    ['control batches', { attributes: 0b100000 }, ERROR.invalidRecord],
    ["an idempotent producer's batches", { producerId: 7n }, ERROR.unknownProducerId],
    ['empty batches', { recordCount: 0 }, ERROR.invalidRecord],
    ['compacted batches', { lastOffsetDelta: 3 }, ERROR.invalidRecord],
  ])('%s', async (_, fields, error) => {
    expect(await produce(recordBatch(fields))).toMatchObject({ error, offset: -1 });
    expect(await produce(recordBatch())).toMatchObject({ error: ERROR.none });
  });

  test('a batch whose checksum is wrong', async () => {
    const batch = recordBatch();
    batch.writeUInt8(batch.readUInt8(62) ^ 1, 62);
    expect(await produce(batch)).toMatchObject({ error: ERROR.corruptMessage });
  });

  test('two batches for one partition', async () => {
    const batches = Buffer.concat([recordBatch(), recordBatch()]);
    expect(await produce(batches)).toMatchObject({ error: ERROR.invalidRecord });
  });

  test('transactions', async () => {
    const refused = await produce(recordBatch(), { transaction: 'tx' });
    expect(refused).toMatchObject({ error: ERROR.transactionalIdAuthorizationFailed });
    const coordinator = new Writer().string('tx').int8(1);
    const answer = await client.request(FIND_COORDINATOR, 2, coordinator);
    answer?.int32();
    expect(answer?.int16()).toBe(ERROR.invalidRequest);
  });

  test('acknowledgements by two replicas', async () => {
    const refused = await produce(recordBatch(), { acks: 2 });
    expect(refused).toMatchObject({ error: ERROR.invalidRequiredAcks });
  });

  test('bad records without acknowledgement, by hanging up', async () => {
    expect(await produce(recordBatch({ magic: 1 }), { acks: 0 })).toBeUndefined();
    expect(log).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('error 43'));
  });

  test('offsets by time', async () => {
    const request = new Writer().int32(-1).int8(0);
    request.array(['events'], (topic) => {
      request.string(topic).array([1_700_000_000_000], (time) => request.int32(0).int64(time));
    });
    const answer = await client.request(LIST_OFFSETS, 3, request);
    answer?.int32();
    const errors = answer?.array(() => {
      answer.string();
      return answer.array(() => [answer.int32(), answer.int16(), answer.int64(), answer.int64()]);
    });
    expect(errors).toEqual([[[0, ERROR.unsupportedForMessageFormat, -1, -1]]]);
  });

  test.each([
    ['static members', { instance: 'one' }, ERROR.unsupportedVersion],
    ['sessions that are too short', { sessionMs: 5_999 }, ERROR.invalidSessionTimeout],
    ['sessions that are too long', { sessionMs: 1_800_001 }, ERROR.invalidSessionTimeout],
    ['groups without a name', { group: '' }, ERROR.invalidGroupId],
    ['members that it does not know', { member: 'who' }, ERROR.unknownMemberId],
  ])('%s', async (_, fields, error) => {
    const given = { group: 'g', sessionMs: 30_000, member: '', instance: null, ...fields };
    const request = new Writer().string(given.group).int32(given.sessionMs).int32(60_000);
    request.string(given.member).string(given.instance).string('consumer');
    request.array(['range'], (name) => request.string(name).bytes(Buffer.alloc(0)));
    const answer = await client.request(JOIN_GROUP, 5, request);
    answer?.int32();
    expect(answer?.int16()).toBe(error);
  });

  test.each([
    ['of a group without a name', '', -1, ERROR.invalidGroupId],
    ['of a generation of a group that is not there', 'nobody', 1, ERROR.illegalGeneration],
  ])('commits %s', async (_, group, generation, error) => {
    const request = new Writer().string(group).int32(generation).string('');
    request.array(['events'], (topic) => {
      request.string(topic).array([0], (partition) => {
        request.int32(partition).int64(1).string(null);
      });
    });
    const answer = await client.request(OFFSET_COMMIT, 5, request);
    answer?.int32();
    const errors = answer?.array(() => {
      answer.string();
      return answer.array(() => [answer.int32(), answer.int16()]);
    });
    expect(errors).toEqual([[[0, error]]]);
  });

  test.each<[string, { config?: string; assigned?: boolean }, number]>([
    ['configuration of topics', { config: 'cleanup.policy' }, ERROR.invalidConfig],
    ['assignments of replicas', { assigned: true }, ERROR.invalidReplicaAssignment],
  ])('%s', async (_, { config, assigned }, error) => {
    const request = new Writer();
    request.array(['new'], (topic) => {
      request.string(topic).int32(1).int16(1);
      request.array(assigned ? [0] : [], (partition) => {
        request.int32(partition).array([1], (replica) => request.int32(replica));
      });
      request.array(config ? [config] : [], (name) => request.string(name).string('x'));
    });
    const answer = await client.request(CREATE_TOPICS, 3, request.int32(1000).boolean(false));
    answer?.int32();
    const results = answer?.array(() => {
      const [name, code, message] = [answer.string(), answer.int16(), answer.nullableString()];
      return { name, code, message };
    });
    expect(results).toEqual([
      { name: 'new', code: error, message: expect.stringContaining('stand-in') },
    ]);
  });
});
