import { inspectBatch } from '../log/batch.ts';
import type { Partition } from '../log/partition.ts';
import { ERROR, type ErrorCode } from '../wire/errors.ts';
import { Writer } from '../wire/writer.ts';
import type { Api } from './api.ts';

const NOWHERE = -1;

/** Appends record batches; one in memory is as good as all replicas in sync. */
export const produce: Api = {
  key: 0,
  name: 'Produce',
  minVersion: 3,
  maxVersion: 7,
  handle({ version, body }, { topics }) {
    const transactional = body.nullableString() !== null;
    const acks = body.int16();
    body.int32(); // Time-out for replicas.
    const refusal = refusalOf(transactional, acks);
    const response = new Writer();
    const written = body.array(() => {
      const topic = body.string();
      const partitions = body.array(() => {
        const partition = body.int32();
        const records = body.bytes();
        const log = topics.partition(topic, partition);
        return { partition, ...(refusal ? refused(refusal) : append(log, records)) };
      });
      return { topic, partitions };
    });
    if (acks === 0) {
      // Nobody reads an answer: a broker, too, ends the connection to tell of a failure.
      const failed = written.flatMap(({ partitions }) => partitions).find(({ error }) => error);
      if (failed) throw new Error(`unacknowledged records refused (error ${failed.error})`);
      return undefined;
    }
    response.array(written, ({ topic, partitions }) => {
      response.string(topic).array(partitions, ({ partition, error, offset, startOffset }) => {
        response.int32(partition).int16(error).int64(offset).int64(NOWHERE);
        if (version >= 5) response.int64(startOffset);
      });
    });
    return response.int32(0);
  },
};

function refusalOf(transactional: boolean, acks: number): ErrorCode | undefined {
  if (transactional) return ERROR.transactionalIdAuthorizationFailed;
  return acks === 0 || acks === 1 || acks === -1 ? undefined : ERROR.invalidRequiredAcks;
}

function append(log: Partition | undefined, records: Buffer) {
  if (log === undefined) return refused(ERROR.unknownTopicOrPartition);
  const inspection = inspectBatch(records);
  if (inspection.kind === 'refused') return refused(inspection.error);
  const offset = log.append(records, inspection.recordCount);
  return { error: ERROR.none, offset, startOffset: log.startOffset };
}

function refused(error: ErrorCode) {
  return { error, offset: NOWHERE, startOffset: NOWHERE };
}
