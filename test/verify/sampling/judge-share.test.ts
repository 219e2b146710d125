import { describe, expect, test } from 'vitest';
import { judgeShare, looksDoubled } from '../../../src/verify/sampling/judge-share.ts';
import { wilsonInterval } from '../../../src/verify/sampling/wilson.ts';

test.each([
  [100, 1_000, 0.073, 0.136],
  [500, 5_000, 0.087, 0.115],
  [0, 200, 0, 0.051],
  [200, 200, 0.949, 1],
])('wilsonInterval of %d in %d is %d to %d', (kept, of, low, high) => {
  const interval = wilsonInterval(kept, of);
  expect(interval.low).toBeCloseTo(low, 3);
  expect(interval.high).toBeCloseTo(high, 3);
});

test.each([
  [20, 200, 'passed'],
  [200, 200, 'failed'],
  [2, 200, 'failed'],
  [3, 20, 'inconclusive'],
  [0, 0, 'inconclusive'],
] as const)('judgeShare: %d of %d for a tenth is %s', (kept, of, verdict) => {
  expect(judgeShare(kept, of, 0.1).verdict).toBe(verdict);
});

test.each([
  // z² · 0.2 · 0.8 / (0.1 - 0.2)² = 173.2
  [0, 0, 0.1, 174],
  [3, 20, 0.1, 173],
  [1, 20, 0.1, 133],
  [12, 25, 0.5, 12],
])('%d of %d for %f: %d more tell it from its double and its square', (kept, of, ratio, more) => {
  expect(judgeShare(kept, of, ratio)).toMatchObject({ verdict: 'inconclusive', more });
  expect(judgeShare(kept + more * ratio, of + more, ratio).verdict).toBe('passed');
  const fewer = more - 1;
  expect(judgeShare(kept + fewer * ratio, of + fewer, ratio).verdict).toBe('inconclusive');
});

test('a ratio of 1 has neither a double nor another square', () => {
  expect(judgeShare(5, 5, 1).verdict).toBe('passed');
  expect(judgeShare(4, 5, 1).verdict).toBe('failed');
});

describe('looksDoubled', () => {
  test.each([
    [2, 200, true],
    [20, 200, false],
    [100, 200, false],
    // Too few to tell a tenth from a hundredth.
    [0, 20, false],
  ])('%d of %d for a tenth: %s', (kept, of, expected) => {
    expect(looksDoubled(kept, of, 0.1)).toBe(expected);
  });
});
