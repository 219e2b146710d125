import { cumulativeBinomial } from './binomial.ts';

/** A quantile of a sample, with a confidence interval that supposes no distribution. */
export interface QuantileEstimate {
  readonly count: number;
  readonly value: number;
  /** Bounds of the interval; infinite where the sample is too small for the confidence. */
  readonly low: number;
  readonly high: number;
}

/** Nearest rank: the smallest value that at least this share of the sample does not exceed. */
export function quantile(sorted: readonly number[], share: number): number {
  const rank = Math.max(1, Math.ceil(sorted.length * share));
  return sorted[rank - 1] ?? Number.NaN;
}

/**
 * The number of values below the true quantile is binomial, so that order statistics bound it
 * (David and Nagaraja, Order Statistics, 3rd edition, section 7.1). Both tails have the same size;
 * values that are equal make the interval wider than needed, never narrower.
 */
export function estimateQuantile(
  values: readonly number[],
  share: number,
  confidence: number,
): QuantileEstimate {
  const sorted = values.toSorted((a, b) => a - b);
  const count = sorted.length;
  const { low, high } = quantileRanks(count, share, confidence);
  return {
    count,
    value: quantile(sorted, share),
    low: sorted[low - 1] ?? Number.NEGATIVE_INFINITY,
    high: sorted[high - 1] ?? Number.POSITIVE_INFINITY,
  };
}

/** Which of the sorted values bound it. Ranks count from 1; by 0 and n + 1 it is not bounded. */
function quantileRanks(count: number, share: number, confidence: number) {
  const tail = (1 - confidence) / 2;
  const below = cumulativeBinomial(count, share);
  let low = 0;
  while (low < count && (below[low] ?? 1) <= tail) low += 1;
  let high = count + 1;
  while (high > 1 && 1 - (below[high - 2] ?? 0) <= tail) high -= 1;
  return { low, high };
}

/** Beyond this nobody measures. */
export const mostValues = 100_000;

export interface DecisionOptions {
  /** Share of the values that lies under the limit. */
  readonly under: number;
  /** The quantile that is held against the limit. */
  readonly share: number;
  readonly confidence: number;
  /** The answer is at least this. */
  readonly from: number;
}

/**
 * How many values it takes for the whole interval of a quantile to lie on one side of a limit, if
 * as large a share of them lies under it as does so far: about z²·s·(1 − s) / (under − s)² by the
 * normal approximation of the binomial, here by its exact ranks. Undefined: 100,000 would not do.
 */
export function valuesToDecide(options: DecisionOptions): number | undefined {
  const { under, share, confidence, from } = options;
  const decides = (count: number) => {
    const { low, high } = quantileRanks(count, share, confidence);
    return under > share ? high <= Math.floor(count * under) : low > Math.ceil(count * under);
  };
  let tooFew = from - 1;
  let enough = Math.max(1, from);
  while (!decides(enough)) {
    tooFew = enough;
    enough *= 2;
    if (enough > mostValues) return undefined;
  }
  while (enough - tooFew > 1) {
    const middle = Math.floor((enough + tooFew) / 2);
    if (decides(middle)) enough = middle;
    else tooFew = middle;
  }
  return enough;
}
