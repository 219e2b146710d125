import type { ScenarioResult } from '../scenarios/scenario.ts';
import type { UserJourneyResult } from '../scenarios/user-journey/result.ts';
import type { HopSamples } from './detection.ts';

/** What a hop ("create: kong") added in every journey of a run. */
export function hopSamples(
  result: ScenarioResult | undefined,
  hop: string,
): HopSamples | undefined {
  if (result?.scenario !== 'user-journey') return undefined;
  const reports = (result as UserJourneyResult).steps.flatMap(({ step, result: { hops } }) =>
    hops.filter(({ label }) => `${step}: ${label}` === hop),
  );
  const budgetMs = reports[0]?.budgetMs;
  if (budgetMs === undefined) return undefined;
  return {
    budgetMs,
    overheadMs: reports.flatMap(({ overheadMs }) => overheadMs),
    resolutionMs: Math.max(...reports.map(({ resolutionMs }) => resolutionMs)),
  };
}
