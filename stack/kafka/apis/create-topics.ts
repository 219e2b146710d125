import type { Broker } from '../broker.ts';
import { ERROR, type ErrorCode } from '../wire/errors.ts';
import { Writer } from '../wire/writer.ts';
import type { Api } from './api.ts';

interface Topic {
  readonly name: string;
  readonly partitionCount: number;
  readonly replicationFactor: number;
  readonly assignmentCount: number;
  readonly configCount: number;
}

/** Stands for "the broker's default", which is one partition on one replica. */
const DEFAULT = -1;

/** Creates topics of one replica, without configuration of their own. */
export const createTopics: Api = {
  key: 19,
  name: 'CreateTopics',
  minVersion: 2,
  maxVersion: 3,
  handle({ body }, broker) {
    const asked = body.array(
      (): Topic => ({
        name: body.string(),
        partitionCount: body.int32(),
        replicationFactor: body.int16(),
        assignmentCount: body.array(() => [body.int32(), body.array(() => body.int32())]).length,
        configCount: body.array(() => [body.string(), body.nullableString()]).length,
      }),
    );
    body.int32(); // Time-out: creation is immediate.
    const validateOnly = body.boolean();
    const response = new Writer().int32(0);
    return response.array(asked, (topic) => {
      const { error, message } = create(topic, validateOnly, broker);
      response.string(topic.name).int16(error).string(message);
    });
  },
};

function create(
  topic: Topic,
  validateOnly: boolean,
  { topics }: Broker,
): { readonly error: ErrorCode; readonly message: string | null } {
  if (topic.assignmentCount > 0) {
    const message = 'The stand-in assigns replicas itself.';
    return { error: ERROR.invalidReplicaAssignment, message };
  }
  if (topic.configCount > 0) {
    return { error: ERROR.invalidConfig, message: 'The stand-in has no topic configuration.' };
  }
  if (topic.replicationFactor !== DEFAULT && topic.replicationFactor !== 1) {
    return { error: ERROR.invalidReplicationFactor, message: 'There is one broker.' };
  }
  const count = topic.partitionCount === DEFAULT ? 1 : topic.partitionCount;
  return { error: topics.create(topic.name, count, validateOnly), message: null };
}
