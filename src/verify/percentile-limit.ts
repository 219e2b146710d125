import { estimateQuantile, mostValues, valuesToDecide } from './percentile.ts';
import type { Verdict } from './verdict.ts';

export interface PercentileOptions {
  /** 0.95 for the 95th. */
  readonly share: number;
  readonly limitMs: number;
  readonly valuesMs: readonly number[];
  /** What the sources of the values can tell apart: 1 for NGINX. */
  readonly resolutionMs: number;
  /** Below this many values the verdict is inconclusive. */
  readonly minCount?: number;
  readonly confidence?: number;
  readonly hostTrouble?: HostTrouble;
}

/** The host beside the run was bad: what is over the limit may be its doing. */
export interface HostTrouble {
  /** E.g. event-loop delay or CPU steal, with the figure. */
  readonly reason: string;
  /** As much over the limit as it may explain; beyond that the hop is to blame. */
  readonly explainsMs: number;
}

export interface PercentileVerdict {
  readonly verdict: Extract<Verdict, 'passed' | 'failed' | 'inconclusive'>;
  readonly count: number;
  readonly valueMs: number;
  /** Interval of the percentile, the resolution included. Null: not bounded by this sample. */
  readonly lowMs: number | null;
  readonly highMs: number | null;
  readonly confidence: number;
  /** Why it is inconclusive. */
  readonly reason?: string;
  /** How many more traces would decide, if these are as they will be; where that is a matter of number. */
  readonly moreTraces?: number;
}

/**
 * Holds a percentile against a limit: passed only if its whole interval is under it, failed only if
 * the whole interval is over it, and by more than a bad host explains.
 */
export function judgePercentile(options: PercentileOptions): PercentileVerdict {
  const { share, limitMs, valuesMs, resolutionMs, minCount = 100, confidence = 0.95 } = options;
  const estimate = estimateQuantile(valuesMs, share, confidence);
  const low = estimate.low - resolutionMs;
  const high = estimate.high + resolutionMs;
  const measured = {
    count: estimate.count,
    valueMs: estimate.value,
    lowMs: Number.isFinite(low) ? low : null,
    highMs: Number.isFinite(high) ? high : null,
    confidence,
  };
  const inconclusive = (reason: string, moreTraces?: number) =>
    ({
      ...measured,
      verdict: 'inconclusive',
      reason,
      ...(moreTraces === undefined ? {} : { moreTraces }),
    }) as const;
  if (limitMs <= resolutionMs) {
    return inconclusive(
      `the sources tell no less than ${resolutionMs} ms apart, however many traces there are`,
    );
  }
  const enoughTraces = estimate.count >= minCount;
  const { reason, explainsMs } = options.hostTrouble ?? { explainsMs: 0 };
  if (enoughTraces && high < limitMs) return { ...measured, verdict: 'passed' };
  if (enoughTraces && low > limitMs + explainsMs) return { ...measured, verdict: 'failed' };
  if (reason !== undefined) return inconclusive(reason);
  const why =
    estimate.count < minCount
      ? `${estimate.count} of at least ${minCount} traces`
      : `the interval holds the limit of ${limitMs} ms`;
  const enough = tracesToDecide(options, Math.max(minCount, estimate.count + 1), confidence);
  if (enough === undefined) {
    return inconclusive(`${why}; ${mostValues} traces like these would not decide either`);
  }
  const more = enough - estimate.count;
  return inconclusive(`${why}; ${more} more like these would decide`, more);
}

/** By what is surely under the limit, and by what may be, as the resolution has it. */
function tracesToDecide(
  { share, valuesMs, limitMs, resolutionMs }: PercentileOptions,
  from: number,
  confidence: number,
): number | undefined {
  const shareOf = (is: (ms: number) => boolean) =>
    valuesMs.filter(is).length / Math.max(1, valuesMs.length);
  const surelyUnder = shareOf((ms) => ms + resolutionMs < limitMs);
  const maybeUnder = shareOf((ms) => ms - resolutionMs <= limitMs);
  const decision = { share, confidence, from };
  if (surelyUnder > share) return valuesToDecide({ ...decision, under: surelyUnder });
  return maybeUnder < share ? valuesToDecide({ ...decision, under: maybeUnder }) : undefined;
}
