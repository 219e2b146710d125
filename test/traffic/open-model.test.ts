import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Clock } from '../../src/poll.ts';
import {
  burstStarts,
  generatorTrouble,
  runOpenModel,
  steadyStarts,
} from '../../src/traffic/open-model.ts';

/** Time that passes only when somebody waits; `lateMs` more than asked for. */
function fakeClock(lateMs = 0): Clock & { now(): number } {
  let nowMs = 1_000;
  return {
    now: () => nowMs,
    sleep: async (ms) => {
      // What answers at once has answered before time passes.
      await setImmediate();
      nowMs += ms + lateMs;
    },
  };
}

const plan = { maxInFlight: 10, timeLimitMs: 60_000 };

test('a steady rate starts one request every so often', () => {
  expect(steadyStarts(10, 4)).toEqual([0, 100, 200, 300]);
});

test('starts do not wait for answers, however slow', async () => {
  let started = 0;
  let answerAll = () => {};
  const answered = new Promise<void>((resolve) => {
    answerAll = resolve;
  });
  const run = await runOpenModel({
    ...plan,
    startsMs: steadyStarts(10, 5),
    clock: fakeClock(),
    send: async () => {
      started += 1;
      if (started === 5) answerAll();
      await answered;
    },
  });
  expect(run).toMatchObject({ planned: 5, dropped: 0, lagMaxMs: 0, interrupted: false });
});

test('latency counts from the planned start, so that a late start is part of it', async () => {
  const run = await runOpenModel({
    ...plan,
    startsMs: [0, 100, 200],
    clock: fakeClock(40),
    send: async (position) => position,
  });
  expect(run.starts.map(({ lagMs, latencyMs }) => ({ lagMs, latencyMs }))).toEqual([
    { lagMs: 0, latencyMs: 0 },
    { lagMs: 40, latencyMs: 40 },
    { lagMs: 40, latencyMs: 40 },
  ]);
});

test('a start is dropped, and counted, while too many wait for their answer', async () => {
  const waiting: (() => void)[] = [];
  const running = runOpenModel({
    ...plan,
    maxInFlight: 3,
    startsMs: burstStarts(5),
    clock: fakeClock(),
    send: () => new Promise<void>((resolve) => waiting.push(resolve)),
  });
  expect(waiting).toHaveLength(3);
  for (const answer of waiting) answer();
  expect(await running).toMatchObject({ planned: 5, dropped: 2 });
});

test('what is not started within the time limit is dropped', async () => {
  const run = await runOpenModel({
    ...plan,
    timeLimitMs: 250,
    startsMs: steadyStarts(10, 10),
    clock: fakeClock(),
    send: async () => undefined,
  });
  expect(run).toMatchObject({ planned: 10, dropped: 7 });
  expect(run.starts).toHaveLength(3);
});

test('an interrupted run keeps what was sent and starts nothing more', async () => {
  const controller = new AbortController();
  const run = await runOpenModel({
    ...plan,
    startsMs: steadyStarts(10, 10),
    clock: fakeClock(),
    signal: controller.signal,
    send: async (position) => {
      if (position === 3) controller.abort();
    },
  });
  expect(run.interrupted).toBe(true);
  expect(run.starts).toHaveLength(4);
  expect(run.dropped).toBe(0);
});

const good = { planned: 100, dropped: 0, lagP95Ms: 3, lagMaxMs: 90, interrupted: false };

test('a generator that keeps to its plan has no trouble, also when one start was late', () => {
  expect(generatorTrouble(good, 50)).toBeUndefined();
});

test.each([
  [{ ...good, dropped: 7 }, '7 of 100 starts were dropped'],
  [{ ...good, lagP95Ms: 80 }, 'starts were 80 ms late (p95; 90 ms at most), more than 50 ms'],
])('a generator that fell behind says so with its figures', (run, told) => {
  expect(generatorTrouble(run, 50)).toBe(told);
});
