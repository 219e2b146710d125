import { quantile } from './percentile.ts';
import {
  judgePercentile,
  type PercentileOptions,
  type PercentileVerdict,
} from './percentile-limit.ts';

export interface BudgetOptions extends Omit<PercentileOptions, 'share' | 'limitMs' | 'valuesMs'> {
  readonly budgetMs: number;
  /** What the hop added, one value a trace. */
  readonly overheadMs: readonly number[];
}

export interface BudgetVerdict extends Omit<PercentileVerdict, 'valueMs'> {
  readonly budgetMs: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
}

/** Holds the 95th percentile of what a hop adds, over many traces, against its budget. */
export function judgeBudget({ budgetMs, overheadMs, ...rest }: BudgetOptions): BudgetVerdict {
  const { valueMs, ...judged } = judgePercentile({
    ...rest,
    share: 0.95,
    limitMs: budgetMs,
    valuesMs: overheadMs,
  });
  const p50Ms = quantile(
    overheadMs.toSorted((a, b) => a - b),
    0.5,
  );
  return { ...judged, budgetMs, p50Ms, p95Ms: valueMs };
}
