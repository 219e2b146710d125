import { ERROR } from '../wire/errors.ts';
import { Writer } from '../wire/writer.ts';
import type { Api } from './api.ts';

const GROUP = 0;

/** Names the broker that keeps a group: always this one. There is none for transactions. */
export const findCoordinator: Api = {
  key: 10,
  name: 'FindCoordinator',
  minVersion: 0,
  maxVersion: 2,
  handle({ version, body }, { nodeId, advertised }) {
    const answer = (response: Writer) =>
      response.int32(nodeId).string(advertised.host).int32(advertised.port);
    body.string(); // The group.
    if (version === 0) return answer(new Writer().int16(ERROR.none));
    const keyType = body.int8();
    const response = new Writer().int32(0);
    if (keyType !== GROUP) {
      const message = 'The stand-in has no transactions.';
      return response.int16(ERROR.invalidRequest).string(message).int32(-1).string('').int32(-1);
    }
    return answer(response.int16(ERROR.none).string(null));
  },
};
