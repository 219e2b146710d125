import { type BudgetVerdict, judgeBudget } from '../../verify/budget.ts';
import { type HostHealth, hostTrouble } from '../host-health.ts';
import type { ExpectationResult } from '../scenario.ts';
import { type UserJourneyContract, userJourneyContracts } from './contracts.ts';
import type { JudgedStep } from './index.ts';

/** Journeys from which on budgets are judged; fewer are shown, and say nothing. */
export const judgedFrom = 100;
/** Share of the journeys, from the first on, that only warms everything up. */
const warmUpShare = 0.1;

export interface HopBudget extends BudgetVerdict {
  readonly contract: UserJourneyContract;
  readonly hop: string;
}

/** What every hop with a budget added, over all journeys but those that warm up. */
export function hopBudgets(steps: readonly JudgedStep[], health: HostHealth): readonly HopBudget[] {
  return userJourneyContracts.flatMap((contract) => {
    const own = steps.filter(({ step }) => step === contract);
    const warm = own.slice(Math.floor(own.length * warmUpShare));
    const hops = warm[0]?.result.hops.filter(({ budgetMs }) => budgetMs !== undefined) ?? [];
    return hops.map(({ id, label, budgetMs = 0 }): HopBudget => {
      const reports = warm.flatMap(({ result }) => result.hops.filter((hop) => hop.id === id));
      const trouble = hostTrouble(health, budgetMs);
      return {
        contract,
        hop: label,
        ...judgeBudget({
          budgetMs,
          overheadMs: reports.flatMap((report) => report.overheadMs),
          resolutionMs: Math.max(...reports.map((report) => report.resolutionMs)),
          minCount: Math.ceil(judgedFrom * (1 - warmUpShare)),
          ...(trouble === undefined ? {} : { hostTrouble: trouble }),
        }),
      };
    });
  });
}

/** Budgets as expectations, where there are enough journeys to judge them. */
export function judgeBudgets(
  budgets: readonly HopBudget[],
  journeys: number,
): readonly ExpectationResult[] {
  if (journeys < judgedFrom) return [];
  return budgets.map(({ contract, hop, verdict, budgetMs, p95Ms, reason }) => ({
    expectation: `${hop} adds less than ${budgetMs} ms to ${contract} (p95)`,
    verdict,
    detail: `${p95Ms.toFixed(1)} ms${reason === undefined ? '' : `, ${reason}`}`,
  }));
}
