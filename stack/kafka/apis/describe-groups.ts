import { ERROR } from '../wire/errors.ts';
import { Writer } from '../wire/writer.ts';
import type { Api } from './api.ts';

/** State and members of groups; a group that isn't there is "Dead". */
export const describeGroups: Api = {
  key: 15,
  name: 'DescribeGroups',
  minVersion: 1,
  maxVersion: 2,
  handle({ body }, { groups }) {
    const response = new Writer().int32(0);
    return response.array(
      body.array(() => body.string()),
      (groupId) => {
        const group = groups.get(groupId);
        response
          .int16(ERROR.none)
          .string(groupId)
          .string(group?.state ?? 'Dead');
        response.string(group?.protocolType ?? '').string(group?.protocolName ?? '');
        response.array(group?.members ?? [], (member) => {
          const { clientId, clientHost } = member.request;
          response.string(member.id).string(clientId).string(`/${clientHost}`);
          response.bytes(member.metadata(group?.protocolName ?? '')).bytes(member.assignment);
        });
      },
    );
  },
};
