/** Half-open, in nanoseconds. */
export interface Interval {
  readonly startNs: number;
  readonly endNs: number;
}

/** Length of the union of the intervals, as far as it lies within `bounds`. */
export function unionLengthNs(intervals: readonly Interval[], bounds: Interval): number {
  let lengthNs = 0;
  let coveredToNs = bounds.startNs;
  for (const { startNs, endNs } of intervals.toSorted((a, b) => a.startNs - b.startNs)) {
    const fromNs = Math.max(startNs, coveredToNs);
    const toNs = Math.min(endNs, bounds.endNs);
    if (toNs <= fromNs) continue;
    lengthNs += toNs - fromNs;
    coveredToNs = toNs;
  }
  return lengthNs;
}
