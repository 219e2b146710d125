export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

const resamples = 2_000;

/** Median with a 95 % percentile bootstrap interval (Efron and Tibshirani, 1993, chapter 13). */
export function medianInterval(values: readonly number[]): Interval {
  const medians = Array.from({ length: resamples }, () =>
    median(values.map(() => values[Math.floor(Math.random() * values.length)] as number)),
  );
  return { value: median(values), low: quantile(medians, 0.025), high: quantile(medians, 0.975) };
}
