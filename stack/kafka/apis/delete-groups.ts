import type { Groups } from '../group/groups.ts';
import { ERROR, type ErrorCode } from '../wire/errors.ts';
import { Writer } from '../wire/writer.ts';
import type { Api } from './api.ts';

/** Deletes groups without members, and what they have committed. */
export const deleteGroups: Api = {
  key: 42,
  name: 'DeleteGroups',
  minVersion: 0,
  maxVersion: 1,
  handle({ body }, { groups }) {
    const response = new Writer().int32(0);
    return response.array(
      body.array(() => body.string()),
      (groupId) => response.string(groupId).int16(remove(groupId, groups)),
    );
  },
};

function remove(groupId: string, groups: Groups): ErrorCode {
  const group = groups.get(groupId);
  if (group === undefined) return ERROR.groupIdNotFound;
  if (group.state !== 'Empty') return ERROR.nonEmptyGroup;
  groups.delete(groupId);
  return ERROR.none;
}
