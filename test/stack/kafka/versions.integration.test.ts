import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type RunningBroker, startBroker } from '../../../stack/kafka/broker.ts';
import { readSettings } from '../../../stack/kafka/settings.ts';
import { ERROR } from '../../../stack/kafka/wire/errors.ts';
import type { Reader } from '../../../stack/kafka/wire/reader.ts';
import { Writer } from '../../../stack/kafka/wire/writer.ts';
import { connectRaw, type RawClient } from './raw-client.ts';
import { recordBatch } from './record-batch.ts';

const PRODUCE = 0;
const FETCH = 1;
const METADATA = 3;
const FIND_COORDINATOR = 10;
const LEAVE_GROUP = 13;

// What is offered because librdkafka asks whether it is there, though it then uses newer versions.
describe('an older version of', () => {
  let broker: RunningBroker;
  let client: RawClient;

  beforeAll(async () => {
    const environment = { LISTEN: '127.0.0.1', PORT: '0', KAFKA_TOPICS: 'events:1' };
    broker = await startBroker(readSettings(environment));
  });
  afterAll(() => broker.stop());
  beforeEach(async () => {
    client = await connectRaw(broker.address.port);
  });
  afterEach(() => client.end());

  /** The fields of one partition of one topic, read by `fields`. */
  function onlyPartition<T>(answer: Reader | undefined, fields: (answer: Reader) => T) {
    const topics = answer?.array(() => ({
      topic: answer.string(),
      partitions: answer.array(() => fields(answer)),
    }));
    expect(topics).toMatchObject([{ topic: 'events', partitions: [expect.anything()] }]);
    return topics?.[0]?.partitions[0];
  }

  async function produce(version: number) {
    const request = new Writer().string(null).int16(1).int32(1000);
    request.array([0], () => {
      request.string('events').array([0], (at) => request.int32(at).bytes(recordBatch()));
    });
    const answer = await client.request(PRODUCE, version, request);
    const acknowledged = onlyPartition(answer, (at) => ({
      partition: at.int32(),
      error: at.int16(),
      offset: at.int64(),
      appendedAt: at.int64(),
      start: version >= 5 ? [at.int64()] : [],
    }));
    expect([answer?.int32(), answer?.remaining]).toEqual([0, 0]);
    return acknowledged;
  }

  test.each([
    [3, []],
    [4, []],
    [5, [0]],
    [6, [0]],
    [7, [0]],
  ])('Produce: %i', async (version, start) => {
    expect(await produce(version)).toMatchObject({ partition: 0, error: ERROR.none, start });
  });

  test.each([4, 5, 6, 7, 8, 9, 10, 11])('Fetch: %i', async (version) => {
    await produce(7);
    const request = new Writer().int32(-1).int32(0).int32(1).int32(1_000_000).int8(0);
    if (version >= 7) request.int32(0).int32(-1);
    request.array(['events'], (topic) => {
      request.string(topic).array([0], (partition) => {
        request.int32(partition);
        if (version >= 9) request.int32(-1);
        request.int64(0);
        if (version >= 5) request.int64(-1);
        request.int32(1_000_000);
      });
    });
    if (version >= 7) request.int32(0);
    if (version >= 11) request.string('');
    const answer = await client.request(FETCH, version, request);
    expect(answer?.int32()).toBe(0);
    if (version >= 7) expect([answer?.int16(), answer?.int32()]).toEqual([ERROR.none, 0]);
    const found = onlyPartition(answer, (at) => ({
      partition: at.int32(),
      error: at.int16(),
      offsets: [at.int64(), at.int64()],
      start: version >= 5 ? at.int64() : 0,
      aborted: at.int32(),
      replica: version >= 11 ? at.int32() : -1,
      records: at.bytes(),
    }));
    expect(answer?.remaining).toBe(0);
    const none = { start: 0, aborted: 0, replica: -1 };
    expect(found).toMatchObject({ partition: 0, error: ERROR.none, ...none });
    const [end = 0, stable] = found?.offsets ?? [];
    expect(end).toBeGreaterThan(0);
    expect(stable).toBe(end);
    expect(found?.records.length).toBe(recordBatch().length * end);
  });

  test.each([4, 5, 6])('Metadata: %i', async (version) => {
    const request = new Writer().int32(1).string('events').boolean(false);
    const answer = await client.request(METADATA, version, request);
    expect(answer?.int32()).toBe(0);
    expect(
      answer?.array(() => [answer.int32(), answer.string(), answer.int32(), answer.int16()]),
    ).toEqual([[1, '127.0.0.1', broker.address.port, -1]]);
    expect([answer?.string(), answer?.int32()]).toEqual(['tracelab-stand-in', 1]);
    const ids = (at: Reader) => at.array(() => at.int32());
    const topics = answer?.array(() => [
      ...[answer.int16(), answer.string(), answer.boolean()],
      answer.array(() => [
        ...[answer.int16(), answer.int32(), answer.int32()],
        ...[ids(answer), ids(answer), version >= 5 ? ids(answer) : []],
      ]),
    ]);
    expect(topics).toEqual([[ERROR.none, 'events', false, [[ERROR.none, 0, 1, [1], [1], []]]]]);
    expect(answer?.remaining).toBe(0);
  });

  test('FindCoordinator: 0', async () => {
    const answer = await client.request(FIND_COORDINATOR, 0, new Writer().string('group'));
    expect([answer?.int16(), answer?.int32(), answer?.string(), answer?.int32()]).toEqual([
      ...[ERROR.none, 1, '127.0.0.1', broker.address.port],
    ]);
    expect(answer?.remaining).toBe(0);
  });

  test.each([1, 2])('LeaveGroup: %i', async (version) => {
    const request = new Writer().string('nobody').string('member');
    const answer = await client.request(LEAVE_GROUP, version, request);
    expect([answer?.int32(), answer?.int16()]).toEqual([0, ERROR.unknownMemberId]);
    expect(answer?.remaining).toBe(0);
  });
});
