import { ERROR } from '../wire/errors.ts';
import { Writer } from '../wire/writer.ts';
import type { Api } from './api.ts';

/** All groups, with members or without. */
export const listGroups: Api = {
  key: 16,
  name: 'ListGroups',
  minVersion: 1,
  maxVersion: 2,
  handle(_request, { groups }) {
    const response = new Writer().int32(0).int16(ERROR.none);
    return response.array(groups.entries(), ([groupId, { protocolType }]) => {
      response.string(groupId).string(protocolType);
    });
  },
};
