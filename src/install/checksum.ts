import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Algorithm } from './release.ts';

export async function digestOf(file: string, algorithm: Algorithm): Promise<string> {
  const hash = createHash(algorithm);
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

const digits: Readonly<Record<Algorithm, number>> = { sha256: 64, sha512: 128 };

/** The digest of a file in a list as `sha256sum` writes it: digest, spaces, perhaps "*", the name. */
export function listedDigest(list: string, path: string, algorithm: Algorithm): string | undefined {
  const name = basename(path);
  for (const line of list.split('\n')) {
    const [, digest, listed = ''] = /^([0-9a-f]+)\s+\*?(\S+)\s*$/i.exec(line) ?? [];
    if (digest?.length === digits[algorithm] && basename(listed) === name) {
      return digest.toLowerCase();
    }
  }
  return undefined;
}
