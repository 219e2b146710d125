import type { Verdict } from '../verdict.ts';
import { contains, type Interval, wilsonInterval } from './wilson.ts';

export interface ShareJudgement {
  readonly verdict: Verdict;
  readonly kept: number;
  readonly of: number;
  readonly interval: Interval;
}

/**
 * Holds the share that was kept against a ratio where single decisions cannot be computed.
 * Inconclusive: too few traces to tell the ratio from twice of it, or from its square.
 */
export function judgeShare(kept: number, of: number, ratio: number): ShareJudgement {
  const interval = wilsonInterval(kept, of);
  const judgement = { kept, of, interval };
  if (!contains(interval, ratio)) return { verdict: 'failed', ...judgement };
  const vague = contains(interval, ratio ** 2) || contains(interval, Math.min(1, ratio * 2));
  const certain = ratio === 1 || !vague;
  return { verdict: certain ? 'passed' : 'inconclusive', ...judgement };
}

/**
 * Whether a share speaks for two samplers in a row that hash differently: it is the ratio squared,
 * and not the ratio.
 */
export function looksDoubled(kept: number, of: number, ratio: number): boolean {
  const interval = wilsonInterval(kept, of);
  return ratio < 1 && contains(interval, ratio ** 2) && !contains(interval, ratio);
}
