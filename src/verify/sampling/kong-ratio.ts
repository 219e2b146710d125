import type { Prediction } from './prediction.ts';

/** Kong's `sampling_rate` (kong/observability/tracing/instrumentation): the id's first 8 bytes. */
export function kongRatio(ratio: number): Prediction {
  if (ratio >= 1) return () => true;
  if (ratio <= 0) return () => false;
  const bound = BigInt(Math.round(ratio * 2 ** 53)) * 2n ** 11n;
  return (traceId) => BigInt(`0x${traceId.slice(0, 16)}`) < bound;
}
