import { labelOf } from '../contract.ts';
import { hopOverheads } from '../hop-overhead.ts';
import { perHop } from './expectation.ts';

/** From so many traces on the 95th percentile has an upper bound: 1 - 0.95^72 > 0.975. */
const fewest = 72;

/**
 * What a hop adds, beside its budget. A budget is about the 95th percentile over many traces
 * (`budget.ts`), so that one trace over it is inconclusive, and no part of the trace's verdict.
 */
export const overheadBudget = perHop('overhead-budget', ({ hop }, { matching }) => {
  const { budget } = hop;
  if (hop.absent || budget === undefined) return [];
  return hopOverheads(matching, hop).map(({ overheadNs }) => {
    const over = overheadNs > budget.overheadMs * 1e6;
    const shown = `${(overheadNs / 1e6).toFixed(1)} ms of ${budget.overheadMs} ms`;
    return {
      hop: hop.id,
      verdict: over ? ('inconclusive' as const) : ('passed' as const),
      message: over
        ? `${labelOf(hop)} adds ${shown}; the 95th percentile takes ${fewest - 1} more traces at least`
        : `adds ${shown}`,
      advisory: true as const,
      ...(over ? { anchor: 'over-budget' as const } : {}),
    };
  });
});
