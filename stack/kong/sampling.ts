/** Kong's ratio sampler: the first eight bytes of the trace id against the ratio. */
export function isSampled(traceId: string, ratio: number): boolean {
  if (ratio >= 1) return true;
  if (ratio <= 0) return false;
  return BigInt(`0x${traceId.slice(0, 16)}`) < BigInt(Math.round(ratio * 2 ** 53)) * 2n ** 11n;
}
