import { type Clock, systemClock } from '../poll.ts';

export interface OpenModelOptions<Answer> {
  /** Planned starts in milliseconds from the first, ascending. */
  readonly startsMs: readonly number[];
  /** Never rejects: no answer is an answer too. */
  readonly send: (position: number) => Promise<Answer>;
  /** A start that is due while this many wait for their answer is dropped, and counted. */
  readonly maxInFlight: number;
  /** Starts that did not happen by then are dropped. */
  readonly timeLimitMs: number;
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
}

export interface Start<Answer> {
  readonly position: number;
  /** How late it started. */
  readonly lagMs: number;
  /** From the planned start: what a client waited that keeps to its plan. */
  readonly latencyMs: number;
  readonly answer: Answer;
}

export interface OpenModelRun<Answer> {
  readonly planned: number;
  readonly starts: readonly Start<Answer>[];
  readonly dropped: number;
  readonly lagP95Ms: number;
  readonly lagMaxMs: number;
  /** Stopped by the signal: what had started was awaited, the rest neither sent nor dropped. */
  readonly interrupted: boolean;
}

/** A steady rate: one start every so often, whatever becomes of those before. */
export function steadyStarts(ratePerSecond: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, position) => (position * 1000) / ratePerSecond);
}

/** All at the same time. */
export function burstStarts(count: number): readonly number[] {
  return Array.from({ length: count }, () => 0);
}

/**
 * Sends by the clock and not by the answers (open model): a slow system gets as many requests as a
 * fast one, and latency counts from the planned start, so that waiting for a late start is not
 * left out (coordinated omission).
 */
export async function runOpenModel<Answer>(
  options: OpenModelOptions<Answer>,
): Promise<OpenModelRun<Answer>> {
  const { startsMs, send, maxInFlight, timeLimitMs, clock = systemClock, signal } = options;
  const originMs = clock.now();
  const starts: Start<Answer>[] = [];
  const running = new Set<Promise<void>>();
  let dropped = 0;
  let reached = 0;
  for (const [position, plannedMs] of startsMs.entries()) {
    const waitMs = originMs + plannedMs - clock.now();
    if (waitMs > 0) await clock.sleep(waitMs, signal).catch(() => undefined);
    if (signal?.aborted) break;
    reached += 1;
    const lagMs = Math.max(0, clock.now() - originMs - plannedMs);
    if (running.size >= maxInFlight || plannedMs + lagMs > timeLimitMs) {
      dropped += 1;
      continue;
    }
    const one = send(position).then((answer) => {
      running.delete(one);
      starts.push({ position, lagMs, latencyMs: clock.now() - originMs - plannedMs, answer });
    });
    running.add(one);
  }
  await Promise.all(running);
  starts.sort((a, b) => a.position - b.position);
  const lags = starts.map(({ lagMs }) => lagMs).toSorted((a, b) => a - b);
  return {
    planned: startsMs.length,
    starts,
    dropped,
    lagP95Ms: lags[Math.max(0, Math.ceil(lags.length * 0.95) - 1)] ?? 0,
    lagMaxMs: lags.at(-1) ?? 0,
    interrupted: reached < startsMs.length,
  };
}

/** Why the traffic was not what was planned, so that nothing can be read off it. */
export function generatorTrouble(
  run: Omit<OpenModelRun<unknown>, 'starts'>,
  maxLagMs: number,
): string | undefined {
  const { planned, dropped, lagP95Ms, lagMaxMs } = run;
  if (dropped > 0) return `${dropped} of ${planned} starts were dropped`;
  if (lagP95Ms <= maxLagMs) return undefined;
  return `starts were ${Math.round(lagP95Ms)} ms late (p95; ${Math.round(lagMaxMs)} ms at most), more than ${Math.round(maxLagMs)} ms`;
}
