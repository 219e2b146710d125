import { judgeBudget } from '../verify/budget.ts';
import type { Detection } from './fault-case.ts';

export interface DetectionFigures {
  /** That a run of this size finds a fault of this size, which strikes at random. */
  readonly probability: number;
  /** Messages from which on it is at least 0.99; where only their number counts. */
  readonly countFor99?: number;
}

/** What one hop added in the healthy run, and how exactly its sources tell. */
export interface HopSamples {
  readonly budgetMs: number;
  readonly overheadMs: readonly number[];
  readonly resolutionMs: number;
}

const resamples = 400;

export function detectionOf(
  detection: Detection,
  samples: (hop: string) => HopSamples | undefined,
): DetectionFigures | undefined {
  switch (detection.kind) {
    case 'certain':
      return { probability: 1 };
    case 'independent': {
      const { share, count } = detection;
      return {
        probability: 1 - (1 - share) ** count,
        countFor99: Math.ceil(Math.log(0.01) / Math.log(1 - share)),
      };
    }
    case 'later': {
      const hop = samples(detection.hop);
      return hop && { probability: shareOverBudget(hop, detection.byMs) };
    }
    default:
      return detection satisfies never;
  }
}

/** Bootstrap: the healthy values, each later by as much, drawn again and judged again (Efron, 1979). */
function shareOverBudget({ budgetMs, overheadMs, resolutionMs }: HopSamples, byMs: number): number {
  let over = 0;
  for (let draw = 0; draw < resamples; draw += 1) {
    const drawn = overheadMs.map(
      () => (overheadMs[Math.floor(Math.random() * overheadMs.length)] ?? 0) + byMs,
    );
    const { verdict } = judgeBudget({
      budgetMs,
      overheadMs: drawn,
      resolutionMs,
      minCount: overheadMs.length,
    });
    if (verdict === 'failed') over += 1;
  }
  return over / resamples;
}
