export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * A share is judged at a two-sided alpha of 0.001 where no decision can be computed: this is the
 * standard normal quantile of 0.9995.
 */
const quantile = 3.290526731491926;

/** Wilson's score interval of a binomial share (Wilson 1927); the whole range without a trial. */
export function wilsonInterval(kept: number, of: number): Interval {
  if (of === 0) return { low: 0, high: 1 };
  const share = kept / of;
  const square = quantile ** 2;
  const centre = share + square / (2 * of);
  const spread = quantile * Math.sqrt((share * (1 - share)) / of + square / (4 * of ** 2));
  return {
    low: kept === 0 ? 0 : Math.max(0, (centre - spread) / (1 + square / of)),
    high: kept === of ? 1 : Math.min(1, (centre + spread) / (1 + square / of)),
  };
}

export function contains({ low, high }: Interval, share: number): boolean {
  return low <= share && share <= high;
}
