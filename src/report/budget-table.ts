import type { HopBudget } from '../verify/hop-budgets.ts';
import { textTable } from './text-table.ts';

/** What hops added, and whether that is within their budgets. */
export function budgetTable(budgets: readonly HopBudget[]): string {
  const ms = (value: number | null) =>
    value === null || Number.isNaN(value) ? '–' : `${value.toFixed(1)} ms`;
  return textTable(
    ['contract', 'hop', 'n', 'p50', 'p95', 'interval', 'budget', 'verdict'],
    budgets.map((budget) => [
      budget.contract,
      budget.hop,
      String(budget.count),
      ms(budget.p50Ms),
      ms(budget.p95Ms),
      `${ms(budget.lowMs)} to ${ms(budget.highMs)}`,
      ms(budget.budgetMs),
      budget.reason === undefined ? budget.verdict : `${budget.verdict}: ${budget.reason}`,
    ]),
  );
}
