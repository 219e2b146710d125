import type { SyncResult } from '../group/member.ts';
import { ERROR, type ErrorCode } from '../wire/errors.ts';
import { Writer } from '../wire/writer.ts';
import type { Api } from './api.ts';

/** Takes the leader's assignments, and gives each member its own. */
export const syncGroup: Api = {
  key: 14,
  name: 'SyncGroup',
  minVersion: 3,
  maxVersion: 3,
  async handle({ body }, { groups }) {
    const group = groups.get(body.string());
    const generation = body.int32();
    const memberId = body.string();
    const isStatic = body.nullableString() !== null;
    const assignments = new Map(body.array((): [string, Buffer] => [body.string(), body.bytes()]));
    if (isStatic) return respond(refused(ERROR.unsupportedVersion));
    if (group === undefined) return respond(refused(ERROR.unknownMemberId));
    return respond(await group.sync(memberId, generation, assignments));
  },
};

function refused(error: ErrorCode): SyncResult {
  return { error, assignment: Buffer.alloc(0) };
}

function respond({ error, assignment }: SyncResult): Writer {
  return new Writer().int32(0).int16(error).bytes(assignment);
}
