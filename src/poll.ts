import { setTimeout as delay } from 'node:timers/promises';

/** Time as a dependency, so that tests need not wait. */
export interface Clock {
  /** Milliseconds; only differences mean something. */
  now(): number;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  sleep: (ms, signal) => delay(ms, undefined, signal ? { signal } : {}),
};

export interface PollOptions {
  readonly deadlineMs: number;
  readonly intervalMs: number;
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
}

/**
 * Asks until the answer is not undefined. Returns undefined when the deadline, counted from now,
 * has passed without one; it always asks at least once, and once more at the deadline.
 */
export async function becomes<T>(
  ask: () => Promise<T | undefined>,
  { deadlineMs, intervalMs, clock = systemClock, signal }: PollOptions,
): Promise<T | undefined> {
  const end = clock.now() + deadlineMs;
  for (;;) {
    signal?.throwIfAborted();
    const answer = await ask();
    if (answer !== undefined) return answer;
    const left = end - clock.now();
    if (left <= 0) return undefined;
    await clock.sleep(Math.min(intervalMs, left), signal);
  }
}

/** Asks over the whole time; false as soon as one answer is false. */
export async function stays(
  ask: () => Promise<boolean>,
  { deadlineMs, intervalMs, clock = systemClock, signal }: PollOptions,
): Promise<boolean> {
  const broken = await becomes(async () => ((await ask()) ? undefined : true), {
    deadlineMs,
    intervalMs,
    clock,
    ...(signal ? { signal } : {}),
  });
  return broken === undefined;
}
