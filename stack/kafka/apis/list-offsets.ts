import type { Partition } from '../log/partition.ts';
import { ERROR } from '../wire/errors.ts';
import { Writer } from '../wire/writer.ts';
import type { Api } from './api.ts';

const LATEST = -1;
const EARLIEST = -2;
const NONE = -1;

/** First and next offset of partitions. Offsets by time are refused: batches stay unopened. */
export const listOffsets: Api = {
  key: 2,
  name: 'ListOffsets',
  minVersion: 2,
  maxVersion: 3,
  handle({ body }, { topics }) {
    body.int32(); // Replica id: consumers only.
    body.int8(); // Isolation level: without transactions, all records are committed.
    const asked = body.array(() => ({
      topic: body.string(),
      partitions: body.array(() => ({ partition: body.int32(), time: body.int64() })),
    }));
    const response = new Writer().int32(0);
    return response.array(asked, ({ topic, partitions }) => {
      response.string(topic).array(partitions, ({ partition, time }) => {
        const { error, offset } = offsetAt(topics.partition(topic, partition), time);
        response.int32(partition).int16(error).int64(NONE).int64(offset);
      });
    });
  },
};

function offsetAt(log: Partition | undefined, time: number) {
  if (log === undefined) return { error: ERROR.unknownTopicOrPartition, offset: NONE };
  if (time === LATEST) return { error: ERROR.none, offset: log.endOffset };
  if (time === EARLIEST) return { error: ERROR.none, offset: log.startOffset };
  return { error: ERROR.unsupportedForMessageFormat, offset: NONE };
}
