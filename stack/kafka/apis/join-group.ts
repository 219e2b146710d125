import type { JoinResult } from '../group/member.ts';
import { ERROR, type ErrorCode } from '../wire/errors.ts';
import { Writer } from '../wire/writer.ts';
import type { Api } from './api.ts';

/** A broker's `group.min.session.timeout.ms` and `group.max.session.timeout.ms`. */
const MIN_SESSION_MS = 6_000;
const MAX_SESSION_MS = 1_800_000;

/** Lets a consumer into a group; answers when all its members have joined the new generation. */
export const joinGroup: Api = {
  key: 11,
  name: 'JoinGroup',
  minVersion: 5,
  maxVersion: 5,
  async handle({ body, clientId, clientHost }, { groups }) {
    const groupId = body.string();
    const sessionTimeoutMs = body.int32();
    const rebalanceTimeoutMs = body.int32();
    const memberId = body.string();
    const isStatic = body.nullableString() !== null;
    const protocolType = body.string();
    const protocols = body.array(() => ({ name: body.string(), metadata: body.bytes() }));
    const error = refusalOf(groupId, sessionTimeoutMs, isStatic);
    if (error !== undefined) return respond(refused(error, memberId));
    if (memberId !== '' && groups.get(groupId) === undefined) {
      return respond(refused(ERROR.unknownMemberId, memberId));
    }
    return respond(
      await groups.getOrCreate(groupId).join({
        memberId,
        clientId,
        clientHost,
        sessionTimeoutMs,
        rebalanceTimeoutMs,
        protocolType,
        protocols,
      }),
    );
  },
};

function refusalOf(groupId: string, sessionMs: number, isStatic: boolean): ErrorCode | undefined {
  if (isStatic) return ERROR.unsupportedVersion;
  if (groupId === '') return ERROR.invalidGroupId;
  if (sessionMs < MIN_SESSION_MS || sessionMs > MAX_SESSION_MS) return ERROR.invalidSessionTimeout;
  return undefined;
}

function refused(error: ErrorCode, memberId: string): JoinResult {
  return { error, generation: -1, protocolName: '', leaderId: '', memberId, members: [] };
}

function respond(result: JoinResult): Writer {
  const response = new Writer().int32(0).int16(result.error).int32(result.generation);
  response.string(result.protocolName).string(result.leaderId).string(result.memberId);
  return response.array(result.members, ({ memberId, metadata }) => {
    response.string(memberId).string(null).bytes(metadata);
  });
}
