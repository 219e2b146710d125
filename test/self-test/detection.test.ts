import { expect, test } from 'vitest';
import { detectionOf, type HopSamples } from '../../src/self-test/detection.ts';

const none = () => undefined;

test('one message in a hundred is hit in 100 journeys with 63 %, in 459 with 99 %', () => {
  const figures = detectionOf({ kind: 'independent', share: 0.01, count: 100 }, none);
  expect(figures?.probability).toBeCloseTo(0.634, 3);
  expect(figures?.countFor99).toBe(459);
});

test.each<[string, number, (probability: number) => boolean]>([
  ['much', 20, (probability) => probability === 1],
  ['a little', 0.1, (probability) => probability === 0],
])('a hop that is later by %s is found accordingly', (_, byMs, holds) => {
  const samples: HopSamples = {
    budgetMs: 5,
    overheadMs: Array.from({ length: 100 }, (_value, index) => 1 + (index % 10) / 10),
    resolutionMs: 0,
  };
  const figures = detectionOf({ kind: 'later', hop: 'create: kong', byMs }, () => samples);
  expect(holds(figures?.probability ?? Number.NaN)).toBe(true);
});

test('of a hop that was not measured nothing is said', () => {
  expect(detectionOf({ kind: 'later', hop: 'create: kong', byMs: 6 }, none)).toBeUndefined();
});
