import { expect, test } from 'vitest';
import type { Clock } from '../../src/poll.ts';
import { settle } from '../../src/verify/settle.ts';
import type { Trace } from '../../src/verify/trace.ts';
import { makeTrace } from './make-trace.ts';

/** Time that passes only while somebody sleeps. */
function fakeClock(): Clock {
  let nowMs = 0;
  return {
    now: () => nowMs,
    sleep: async (ms) => {
      nowMs += ms;
    },
  };
}

/** Spans that the store has at each time in milliseconds. */
async function settleWith(arrivals: Readonly<Record<number, number>>, wanted: number) {
  const clock = fakeClock();
  const read = async (): Promise<Trace | undefined> => {
    const times = Object.keys(arrivals).map(Number);
    const last = times.filter((ms) => ms <= clock.now()).at(-1);
    const count = last === undefined ? 0 : (arrivals[last] ?? 0);
    const ids = Array.from({ length: count }, (_, at) => ({ id: `s${at}` }));
    return count === 0 ? undefined : makeTrace(ids);
  };
  return settle(read, ({ spans }) => spans.length >= wanted, {
    timeoutMs: 10_000,
    quietMs: 2_000,
    clock,
  });
}

test('ends as soon as the trace is complete', async () => {
  const { ending, waitedMs, trace } = await settleWith({ 200: 2, 700: 4 }, 4);
  expect({ ending, waitedMs, spans: trace?.spans.length }).toEqual({
    ending: 'complete',
    waitedMs: 700,
    spans: 4,
  });
});

test('ends when nothing new came for the quiet time, counted from the last change', async () => {
  const { ending, waitedMs } = await settleWith({ 200: 2, 1500: 3 }, 4);
  expect({ ending, waitedMs }).toEqual({ ending: 'quiet', waitedMs: 3_500 });
});

test('ends at the deadline while spans still come', async () => {
  const arrivals = Object.fromEntries(
    Array.from({ length: 11 }, (_, at) => [at * 1_000, at + 1] as const),
  );
  expect((await settleWith(arrivals, 100)).ending).toBe('deadline');
});

test('waits until the deadline for a trace that never shows up', async () => {
  expect(await settleWith({}, 1)).toEqual({
    trace: undefined,
    ending: 'deadline',
    waitedMs: 10_000,
  });
});
