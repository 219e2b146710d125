import { becomes, type Clock, systemClock } from '../poll.ts';
import type { Trace } from './trace.ts';

export interface SettleOptions {
  /** Give up after this. */
  readonly timeoutMs: number;
  /** Settled when nothing new came for this long: the tail sampler's wait plus export delays. */
  readonly quietMs: number;
  readonly intervalMs?: number;
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
}

export interface Settled {
  /** Undefined: the store never had a span of it. */
  readonly trace: Trace | undefined;
  /** `complete`: all rows are there. `quiet`: nothing new came. `deadline`: it may still grow. */
  readonly ending: 'complete' | 'quiet' | 'deadline';
  readonly waitedMs: number;
}

/**
 * Reads a trace until it is complete, until nothing new came for the quiet time, or until the
 * deadline. A trace that never showed up is only given up at the deadline.
 */
export async function settle(
  read: () => Promise<Trace | undefined>,
  complete: (trace: Trace) => boolean | Promise<boolean>,
  { timeoutMs, quietMs, intervalMs = 100, clock = systemClock, signal }: SettleOptions,
): Promise<Settled> {
  const startMs = clock.now();
  let latest: Trace | undefined;
  let changedMs = startMs;
  const ending = await becomes(
    async (): Promise<'complete' | 'quiet' | undefined> => {
      const trace = await read();
      if (trace === undefined) return undefined;
      if (trace.spans.length !== latest?.spans.length) changedMs = clock.now();
      latest = trace;
      if (await complete(trace)) return 'complete';
      return clock.now() - changedMs >= quietMs ? 'quiet' : undefined;
    },
    { deadlineMs: timeoutMs, intervalMs, clock, ...(signal ? { signal } : {}) },
  );
  return { trace: latest, ending: ending ?? 'deadline', waitedMs: clock.now() - startMs };
}
