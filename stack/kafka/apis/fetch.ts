import type { Broker } from '../broker.ts';
import { ERROR, type ErrorCode } from '../wire/errors.ts';
import type { Reader } from '../wire/reader.ts';
import { Writer } from '../wire/writer.ts';
import type { Api } from './api.ts';
import { untilAppended } from './long-poll.ts';

interface Wanted {
  readonly topic: string;
  readonly partitions: readonly {
    readonly partition: number;
    readonly offset: number;
    readonly maxBytes: number;
  }[];
}

interface Found {
  readonly topic: string;
  readonly partitions: readonly {
    readonly partition: number;
    readonly error: ErrorCode;
    readonly endOffset: number;
    readonly startOffset: number;
    readonly batches: readonly Buffer[];
  }[];
}

const NONE = -1;

/** Hands out records, at once or as soon as there are `minBytes`, at the latest after `maxWaitMs`. */
export const fetch: Api = {
  key: 1,
  name: 'Fetch',
  minVersion: 4,
  maxVersion: 11,
  async handle({ version, body, closed }, broker) {
    body.int32(); // Replica id: consumers only.
    const maxWaitMs = body.int32();
    const minBytes = body.int32();
    const maxBytes = body.int32();
    body.int8(); // Isolation level: without transactions, all records are committed.
    if (version >= 7) {
      body.int32(); // Session id and epoch: a broker may decline sessions, by answering id 0.
      body.int32();
    }
    const wanted = readWanted(body, version);
    const read = () => readLogs(wanted, maxBytes, broker);
    let found = read();
    const isEnough = () => {
      found = read();
      return suffices(found, minBytes);
    };
    if (maxWaitMs > 0 && !suffices(found, minBytes)) {
      const logs = wanted.flatMap(({ topic, partitions }) =>
        partitions.flatMap(({ partition }) => broker.topics.partition(topic, partition) ?? []),
      );
      await untilAppended(logs, isEnough, maxWaitMs, closed);
      found = read();
    }
    return respond(found, version);
  },
};

function readWanted(body: Reader, version: number): readonly Wanted[] {
  return body.array(() => ({
    topic: body.string(),
    partitions: body.array(() => {
      const partition = body.int32();
      if (version >= 9) body.int32(); // Leader epoch, as the client knows it: there is one leader.
      const offset = body.int64();
      if (version >= 5) body.int64(); // A follower's log start.
      return { partition, offset, maxBytes: body.int32() };
    }),
  }));
}

function readLogs(
  wanted: readonly Wanted[],
  maxBytes: number,
  { topics }: Broker,
): readonly Found[] {
  let left = maxBytes;
  let empty = true;
  return wanted.map(({ topic, partitions }) => ({
    topic,
    partitions: partitions.map(({ partition, offset, maxBytes: partitionMaxBytes }) => {
      const log = topics.partition(topic, partition);
      if (log === undefined) {
        const error = ERROR.unknownTopicOrPartition;
        return { partition, error, endOffset: NONE, startOffset: NONE, batches: [] };
      }
      const { startOffset, endOffset } = log;
      if (offset < startOffset || offset > endOffset) {
        const error = ERROR.offsetOutOfRange;
        return { partition, error, endOffset: NONE, startOffset: NONE, batches: [] };
      }
      const batches = log.read(offset, Math.min(left, partitionMaxBytes), empty);
      if (batches.length > 0) empty = false;
      left -= sizeOf(batches);
      return { partition, error: ERROR.none, endOffset, startOffset, batches };
    }),
  }));
}

function suffices(found: readonly Found[], minBytes: number): boolean {
  const partitions = found.flatMap((topic) => topic.partitions);
  // An error is to be told at once.
  if (partitions.some(({ error }) => error !== ERROR.none)) return true;
  return sizeOf(partitions.flatMap(({ batches }) => batches)) >= minBytes;
}

function sizeOf(batches: readonly Buffer[]): number {
  return batches.reduce((sum, { length }) => sum + length, 0);
}

function respond(found: readonly Found[], version: number): Writer {
  const response = new Writer().int32(0);
  if (version >= 7) response.int16(ERROR.none).int32(0);
  return response.array(found, ({ topic, partitions }) => {
    response.string(topic).array(partitions, (each) => {
      response.int32(each.partition).int16(each.error);
      // High watermark, last stable offset (the same), log start.
      response.int64(each.endOffset).int64(each.endOffset);
      if (version >= 5) response.int64(each.startOffset);
      response.int32(0); // No aborted transactions.
      if (version >= 11) response.int32(NONE); // No replica to prefer.
      response.chunks(each.batches);
    });
  });
}
