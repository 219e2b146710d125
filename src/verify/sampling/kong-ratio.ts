import type { Prediction } from './prediction.ts';

/**
 * Kong's `sampling_rate` (kong/pdk/tracing.lua): the id's first 8 bytes, read as one number in the
 * byte order of Kong's machine, which is the little-endian one of amd64 and arm64, are below the
 * rate's share of 2^64.
 */
export function kongRatio(ratio: number): Prediction {
  if (ratio >= 1) return () => true;
  if (ratio <= 0) return () => false;
  const bound = BigInt(Math.trunc(ratio * 2 ** 64));
  return (traceId) => Buffer.from(traceId.slice(0, 16), 'hex').readBigUInt64LE() < bound;
}
