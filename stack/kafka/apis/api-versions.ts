import { ERROR, type ErrorCode } from '../wire/errors.ts';
import { Writer } from '../wire/writer.ts';
import type { Api } from './api.ts';

const KEY = 18;
const MIN_VERSION = 0;
const MAX_VERSION = 2;

/** Tells a client which APIs, in which versions, there are: this one and the others. */
export function apiVersions(others: readonly Api[]): Api {
  const list = (error: ErrorCode) => {
    const response = new Writer().int16(error).int32(others.length + 1);
    response.int16(KEY).int16(MIN_VERSION).int16(MAX_VERSION);
    for (const { key, minVersion, maxVersion } of others) {
      response.int16(key).int16(minVersion).int16(maxVersion);
    }
    return response;
  };
  return {
    key: KEY,
    name: 'ApiVersions',
    minVersion: MIN_VERSION,
    maxVersion: MAX_VERSION,
    handle: ({ version }) => (version === 0 ? list(ERROR.none) : list(ERROR.none).int32(0)),
    // Clients start with the newest version they know: this tells them, in the oldest one.
    refuseVersion: () => list(ERROR.unsupportedVersion),
  };
}
