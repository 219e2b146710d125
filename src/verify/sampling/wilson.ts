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

export interface OtherShare {
  readonly kept: number;
  readonly of: number;
  /** The share that is claimed, and that further trials are supposed to have. */
  readonly ratio: number;
  /** The one that the interval is to be rid of. */
  readonly other: number;
}

/**
 * How many trials it takes until the interval no longer holds `other`. Wilson's interval holds the
 * shares p with |k − N·p| ≤ z·√(N·p·(1 − p)); with k = kept + (N − of)·ratio this is a quadratic
 * equation in √N. Without any trial so far it is N = z²·p·(1 − p) / (ratio − p)².
 */
export function trialsToExclude({ kept, of, ratio, other }: OtherShare): number {
  const distance = Math.abs(ratio - other);
  const spread = quantile * Math.sqrt(other * (1 - other));
  // What was kept beyond the claim so far, counted as that much nearer to the other share.
  const excess = (kept - of * ratio) * Math.sign(other - ratio);
  const root =
    (spread + Math.sqrt(Math.max(0, spread ** 2 + 4 * distance * excess))) / (2 * distance);
  return Math.max(of, Math.floor(root ** 2)) + 1;
}
