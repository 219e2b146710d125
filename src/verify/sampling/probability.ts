import type { Prediction } from './prediction.ts';

const randomBits = 56n;
const randomValues = 1n << randomBits;

/**
 * The consistent probability sampler (OpenTelemetry specification, "TraceState: Probability
 * Sampling"): the last 56 bits of the id are its randomness, unless the tracestate's `rv` says
 * another; it is kept when that is not below the rejection threshold.
 */
export function probability(ratio: number): Prediction {
  const threshold = rejectionThreshold(ratio);
  return (traceId) => randomnessOf(traceId) >= threshold;
}

/** The decision that a tracestate's `th` (1 to 14 hex digits, trailing zeros left out) stands for. */
export function byThreshold(th: string, rv?: string): Prediction {
  const threshold = BigInt(`0x${th.padEnd(14, '0')}`);
  return (traceId) => (rv === undefined ? randomnessOf(traceId) : BigInt(`0x${rv}`)) >= threshold;
}

/** How many of the 2^56 random values are refused. */
function rejectionThreshold(ratio: number): bigint {
  if (ratio >= 1) return 0n;
  return randomValues - BigInt(Math.round(Math.max(0, ratio) * Number(randomValues)));
}

function randomnessOf(traceId: string): bigint {
  return BigInt(`0x${traceId.slice(-14)}`);
}
