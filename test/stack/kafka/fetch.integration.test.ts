import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type RunningBroker, startBroker } from '../../../stack/kafka/broker.ts';
import { readSettings } from '../../../stack/kafka/settings.ts';
import { ERROR } from '../../../stack/kafka/wire/errors.ts';
import { Writer } from '../../../stack/kafka/wire/writer.ts';
import { connectRaw, type RawClient } from './raw-client.ts';
import { recordBatch } from './record-batch.ts';

const PRODUCE = 0;
const FETCH = 1;
const DELETE_TOPICS = 20;

/** Of the whole of a test's time-out, so that only a wake-up can end it in time. */
const FOREVER_MS = 3_600_000;

interface Fetch {
  readonly offsets: readonly number[];
  readonly maxWaitMs?: number;
  readonly minBytes?: number;
  readonly maxBytes?: number;
}

describe('a fetch', () => {
  let broker: RunningBroker;
  let client: RawClient;
  let other: RawClient;

  beforeAll(async () => {
    const environment = { LISTEN: '127.0.0.1', PORT: '0', KAFKA_TOPICS: 'full:2,empty:2,doomed:2' };
    broker = await startBroker(readSettings(environment));
  });
  afterAll(() => broker.stop());
  beforeEach(async () => {
    client = await connectRaw(broker.address.port);
    other = await connectRaw(broker.address.port);
  });
  afterEach(() => {
    client.end();
    other.end();
  });

  async function fetch(
    topic: string,
    { offsets, maxWaitMs = 0, minBytes = 1, maxBytes = 1_000_000 }: Fetch,
  ) {
    const request = new Writer().int32(-1).int32(maxWaitMs).int32(minBytes).int32(maxBytes);
    request.int8(0).int32(0).int32(-1);
    request.array([topic], () => {
      request.string(topic).array([...offsets.entries()], ([partition, offset]) => {
        request.int32(partition).int32(-1).int64(offset).int64(-1).int32(1_000_000);
      });
    });
    const answer = await client.request(FETCH, 11, request.int32(0).string(''));
    if (answer === undefined) return undefined;
    answer.int32();
    expect([answer.int16(), answer.int32()]).toEqual([ERROR.none, 0]);
    const [partitions] = answer.array(() => {
      answer.string();
      return answer.array(() => {
        answer.int32();
        const error = answer.int16();
        for (let i = 0; i < 3; i++) answer.int64();
        answer.int32();
        answer.int32();
        return { error, sizeBytes: answer.bytes().length };
      });
    });
    return partitions;
  }

  async function produce(topic: string, partition: number, sizeBytes: number) {
    const records = recordBatch({ records: Buffer.alloc(sizeBytes - 61) });
    const request = new Writer().string(null).int16(1).int32(1000);
    request.array([topic], () => {
      request.string(topic).array([partition], () => request.int32(partition).bytes(records));
    });
    await other.request(PRODUCE, 7, request);
  }

  test('gets one batch, if over its limit, and no second one of another partition', async () => {
    await produce('full', 0, 1000);
    await produce('full', 1, 1000);
    const sizes = async (maxBytes: number) =>
      (await fetch('full', { offsets: [0, 0], maxBytes }))?.map(({ sizeBytes }) => sizeBytes);
    expect(await sizes(10)).toEqual([1000, 0]);
    expect(await sizes(1999)).toEqual([1000, 0]);
    expect(await sizes(2000)).toEqual([1000, 1000]);
  });

  test('beyond the end of a log is refused', async () => {
    const partitions = await fetch('empty', { offsets: [0, 99], maxWaitMs: FOREVER_MS });
    expect(partitions?.map(({ error }) => error)).toEqual([ERROR.none, ERROR.offsetOutOfRange]);
  });

  test('waits no longer than it wants to', async () => {
    const partitions = await fetch('empty', { offsets: [0, 0], maxWaitMs: 1 });
    expect(partitions?.map(({ sizeBytes }) => sizeBytes)).toEqual([0, 0]);
  });

  test('waits until there is as much as it wants, whatever the partition', async () => {
    const options = { offsets: [0, 0], maxWaitMs: FOREVER_MS, minBytes: 250 };
    const waiting = fetch('empty', options);
    await produce('empty', 0, 100);
    await produce('empty', 1, 100);
    await produce('empty', 0, 100);
    expect((await waiting)?.map(({ sizeBytes }) => sizeBytes)).toEqual([200, 100]);
  });

  test('that waits is told at once that its topic is deleted', async () => {
    const waiting = fetch('doomed', { offsets: [0, 0], maxWaitMs: FOREVER_MS });
    const names = new Writer();
    names.array(['doomed'], (name) => names.string(name));
    await other.request(DELETE_TOPICS, 1, names.int32(1000));
    const error = ERROR.unknownTopicOrPartition;
    expect((await waiting)?.map((partition) => partition.error)).toEqual([error, error]);
  });

  test('keeps later requests of its connection waiting, as answers come in order', async () => {
    const first = fetch('full', { offsets: [1, 1], maxWaitMs: FOREVER_MS });
    const second = client.request(DELETE_TOPICS, 1, new Writer().int32(0).int32(0));
    await produce('full', 0, 100);
    // The client rejects an answer that is not for its oldest request.
    await expect(Promise.all([first, second])).resolves.toHaveLength(2);
  });
});
