import type { Prediction } from './prediction.ts';

const max64 = 2n ** 64n - 1n;
/** What the Collector hashes with where the policy has no `hash_salt`. */
const defaultSalt = 'default-hash-seed';

/**
 * Policy `probabilistic` of the Collector's processor `tail_sampling`: FNV-1a, 64 bits, of the salt
 * and the id's 16 bytes, against the percentage.
 */
export function tailProbabilistic(ratio: number, salt = ''): Prediction {
  const largest = ratio >= 1 ? max64 : BigInt(Math.floor(Math.max(0, ratio) * 2 ** 64));
  const seed = fnv1a(0xcbf29ce484222325n, Buffer.from(salt || defaultSalt));
  return (traceId) => fnv1a(seed, Buffer.from(traceId, 'hex')) <= largest;
}

function fnv1a(start: bigint, bytes: Uint8Array): bigint {
  let hash = start;
  for (const byte of bytes) hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & max64;
  return hash;
}
