import { type HopBudget, hopBudgets } from '../../verify/hop-budgets.ts';
import { type HostHealth, hostTrouble } from '../host-health.ts';
import type { ExpectationResult } from '../scenario.ts';
import { userJourneyContracts } from './contracts.ts';
import type { JudgedStep } from './result.ts';

/** Journeys from which on budgets are judged; fewer are shown, and say nothing. */
export const judgedFrom = 100;
/** Share of the journeys, from the first on, that only warms everything up. */
const warmUpShare = 0.1;

/** What every hop with a budget added, over all journeys but those that warm up. */
export function journeyBudgets(
  steps: readonly JudgedStep[],
  health: HostHealth,
): readonly HopBudget[] {
  return userJourneyContracts.flatMap((contract) => {
    const own = steps.filter(({ step }) => step === contract);
    return hopBudgets({
      contract,
      traces: own.slice(Math.floor(own.length * warmUpShare)).map(({ result }) => result),
      minCount: Math.ceil(judgedFrom * (1 - warmUpShare)),
      hostTrouble: hostTrouble(health),
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
    ...(verdict === 'inconclusive' ? { advisory: true } : {}),
  }));
}
