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
  const tail = (1 - confidence) / 2;
  const below = cumulativeBinomial(count, share);
  // Ranks count from 1; rank 0 and rank n + 1 mean that no value bounds it.
  let lowRank = 0;
  while (lowRank < count && (below[lowRank] ?? 1) <= tail) lowRank += 1;
  let highRank = count + 1;
  while (highRank > 1 && 1 - (below[highRank - 2] ?? 0) <= tail) highRank -= 1;
  return {
    count,
    value: quantile(sorted, share),
    low: sorted[lowRank - 1] ?? Number.NEGATIVE_INFINITY,
    high: sorted[highRank - 1] ?? Number.POSITIVE_INFINITY,
  };
}

/** P(X <= k) for k = 0 … n, X binomial; in logarithms, so that large samples do not underflow. */
function cumulativeBinomial(n: number, p: number): readonly number[] {
  const odds = Math.log(p) - Math.log1p(-p);
  let logMass = n * Math.log1p(-p);
  let sum = Math.exp(logMass);
  const cumulative = [sum];
  for (let k = 1; k <= n; k += 1) {
    logMass += Math.log(n - k + 1) - Math.log(k) + odds;
    sum += Math.exp(logMass);
    cumulative.push(Math.min(1, sum));
  }
  return cumulative;
}
