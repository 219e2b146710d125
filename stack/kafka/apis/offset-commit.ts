import { ERROR, type ErrorCode } from '../wire/errors.ts';
import { Writer } from '../wire/writer.ts';
import type { Api } from './api.ts';

/** Keeps how far a group has come, if the committing member is of its current generation. */
export const offsetCommit: Api = {
  key: 8,
  name: 'OffsetCommit',
  minVersion: 5,
  maxVersion: 5,
  handle({ body }, { groups, topics }) {
    const groupId = body.string();
    const generation = body.int32();
    const memberId = body.string();
    const commits = body.array(() => ({
      topic: body.string(),
      partitions: body.array(() => ({
        partition: body.int32(),
        offset: body.int64(),
        metadata: body.nullableString(),
      })),
    }));
    // Without a generation a client manages its own partitions, and needs no group to be there.
    const outsider = generation < 0 && groupId !== '';
    const group = outsider ? groups.getOrCreate(groupId) : groups.get(groupId);
    const refusal = group?.checkCommit(memberId, generation) ?? missing(groupId);
    const response = new Writer().int32(0);
    return response.array(commits, ({ topic, partitions }) => {
      response.string(topic).array(partitions, (each) => {
        const known = topics.partition(topic, each.partition) !== undefined;
        const error = known ? refusal : ERROR.unknownTopicOrPartition;
        if (error === ERROR.none) group?.offsets.commit({ topic, ...each });
        response.int32(each.partition).int16(error);
      });
    });
  },
};

function missing(groupId: string): ErrorCode {
  return groupId === '' ? ERROR.invalidGroupId : ERROR.illegalGeneration;
}
