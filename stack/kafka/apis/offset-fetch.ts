import type { CommittedOffset } from '../group/offsets.ts';
import { ERROR } from '../wire/errors.ts';
import { Writer } from '../wire/writer.ts';
import type { Api } from './api.ts';

const NOT_COMMITTED = -1;

/** Says how far a group has come: in the partitions asked for, or in all that it knows. */
export const offsetFetch: Api = {
  key: 9,
  name: 'OffsetFetch',
  minVersion: 3,
  maxVersion: 4,
  handle({ body }, { groups }) {
    const offsets = groups.get(body.string())?.offsets;
    const asked = body.nullableArray(() => ({
      topic: body.string(),
      partitions: body.array(() => body.int32()),
    }));
    const committed =
      asked?.map(({ topic, partitions }) => ({
        topic,
        partitions: partitions.map(
          (partition) =>
            offsets?.get(topic, partition) ??
            ({ topic, partition, offset: NOT_COMMITTED, metadata: '' } satisfies CommittedOffset),
        ),
      })) ?? byTopic(offsets?.all() ?? []);
    const response = new Writer().int32(0);
    response.array(committed, ({ topic, partitions }) => {
      response.string(topic).array(partitions, ({ partition, offset, metadata }) => {
        response.int32(partition).int64(offset).string(metadata).int16(ERROR.none);
      });
    });
    return response.int16(ERROR.none);
  },
};

function byTopic(offsets: readonly CommittedOffset[]) {
  return [...Map.groupBy(offsets, ({ topic }) => topic)].map(([topic, partitions]) => ({
    topic,
    partitions,
  }));
}
