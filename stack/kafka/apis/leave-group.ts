import { ERROR } from '../wire/errors.ts';
import { Writer } from '../wire/writer.ts';
import type { Api } from './api.ts';

/** Takes members out of a group, which then rebalances at once. */
export const leaveGroup: Api = {
  key: 13,
  name: 'LeaveGroup',
  minVersion: 1,
  maxVersion: 3,
  handle({ version, body }, { groups }) {
    const group = groups.get(body.string());
    if (version < 3) {
      // One member, without a list.
      return new Writer().int32(0).int16(group?.leave(body.string()) ?? ERROR.unknownMemberId);
    }
    const leaving = body.array(() => ({
      memberId: body.string(),
      instance: body.nullableString(),
    }));
    const response = new Writer().int32(0).int16(ERROR.none);
    return response.array(leaving, ({ memberId, instance }) => {
      const error =
        instance === null
          ? (group?.leave(memberId) ?? ERROR.unknownMemberId)
          : ERROR.unsupportedVersion;
      response.string(memberId).string(instance).int16(error);
    });
  },
};
