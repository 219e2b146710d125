/**
 * Kong's ratio sampler (kong/pdk/tracing.lua): it reads the first eight bytes of the trace id as a
 * number of its machine, and so the last of them first, and holds that against the ratio.
 */
export function isSampled(traceId: string, ratio: number): boolean {
  if (ratio >= 1) return true;
  if (ratio <= 0) return false;
  const bytes = Buffer.from(traceId, 'hex');
  const [low, high] = [bytes.readUInt32LE(0), bytes.readUInt32LE(4)];
  const bound = BigInt(Math.trunc(ratio * 2 ** 64));
  return (BigInt(high) << 32n) + BigInt(low) < bound;
}
