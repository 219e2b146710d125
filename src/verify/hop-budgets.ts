import { type BudgetVerdict, judgeBudget } from './budget.ts';
import type { HopReport } from './hop-report.ts';
import type { HostTrouble } from './percentile-limit.ts';

export interface HopBudget extends BudgetVerdict {
  readonly contract: string;
  readonly hop: string;
}

export interface HopBudgetsOptions {
  /** Name of the contract that all of them were judged by. */
  readonly contract: string;
  readonly traces: readonly { readonly hops: readonly HopReport[] }[];
  /** Below this many values a budget is inconclusive. */
  readonly minCount: number;
  /** Why the host is no ground for a verdict on a budget, if it is not. */
  readonly hostTrouble?: HostTrouble | undefined;
}

/** Every hop that has a budget, over all traces of one contract. */
export function hopBudgets(options: HopBudgetsOptions): readonly HopBudget[] {
  const { contract, traces, minCount, hostTrouble } = options;
  const hops = traces[0]?.hops.filter(({ budgetMs }) => budgetMs !== undefined) ?? [];
  return hops.map(({ id, label, budgetMs = 0 }): HopBudget => {
    const reports = traces.flatMap((trace) => trace.hops.filter((hop) => hop.id === id));
    return {
      contract,
      hop: label,
      ...judgeBudget({
        budgetMs,
        overheadMs: reports.flatMap((report) => report.overheadMs),
        resolutionMs: reports.reduce((most, { resolutionMs }) => Math.max(most, resolutionMs), 0),
        minCount,
        ...(hostTrouble === undefined ? {} : { hostTrouble }),
      }),
    };
  });
}
