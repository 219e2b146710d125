import type { Verdict } from '../verdict.ts';
import { contains, type Interval, trialsToExclude, wilsonInterval } from './wilson.ts';

export interface ShareJudgement {
  readonly verdict: Verdict;
  readonly kept: number;
  readonly of: number;
  readonly interval: Interval;
  /** Where it is inconclusive: how many more decide, if the ratio is what they are kept at. */
  readonly more?: number;
}

/**
 * Holds the share that was kept against a ratio where single decisions cannot be computed.
 * Inconclusive: too few traces to tell the ratio from twice of it, or from its square.
 */
export function judgeShare(kept: number, of: number, ratio: number): ShareJudgement {
  const interval = wilsonInterval(kept, of);
  const judgement = { kept, of, interval };
  if (!contains(interval, ratio)) return { verdict: 'failed', ...judgement };
  const others = [ratio ** 2, Math.min(1, ratio * 2)].filter((other) => other !== ratio);
  const open = others.filter((other) => contains(interval, other));
  if (open.length === 0) return { verdict: 'passed', ...judgement };
  // What is excluded by now may come back into the interval of more.
  const enough = others.map((other) => trialsToExclude({ kept, of, ratio, other }));
  return { verdict: 'inconclusive', ...judgement, more: Math.max(...enough) - of };
}

/**
 * Whether a share speaks for two samplers in a row that hash differently: it is the ratio squared,
 * and not the ratio.
 */
export function looksDoubled(kept: number, of: number, ratio: number): boolean {
  const interval = wilsonInterval(kept, of);
  return ratio < 1 && contains(interval, ratio ** 2) && !contains(interval, ratio);
}
