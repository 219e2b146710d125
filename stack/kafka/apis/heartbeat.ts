import { ERROR } from '../wire/errors.ts';
import { Writer } from '../wire/writer.ts';
import type { Api } from './api.ts';

/** Keeps a member in its group, and tells it of a rebalance. */
export const heartbeat: Api = {
  key: 12,
  name: 'Heartbeat',
  minVersion: 3,
  maxVersion: 3,
  handle({ body }, { groups }) {
    const group = groups.get(body.string());
    const generation = body.int32();
    const memberId = body.string();
    const isStatic = body.nullableString() !== null;
    const error = isStatic
      ? ERROR.unsupportedVersion
      : (group?.heartbeat(memberId, generation) ?? ERROR.unknownMemberId);
    return new Writer().int32(0).int16(error);
  },
};
