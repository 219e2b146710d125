import fc from 'fast-check';
import { expect, test } from 'vitest';
import { estimateQuantile, quantile, valuesToDecide } from '../../src/verify/percentile.ts';

const oneTo = (count: number) => Array.from({ length: count }, (_, at) => at + 1);

test.for([
  [0.5, 50],
  [0.95, 95],
  [1, 100],
  [0, 1],
] as const)('the quantile %f of 1 … 100 is %i', ([share, value]) => {
  expect(quantile(oneTo(100), share)).toBe(value);
});

test('the interval of the median of 100 values has the ranks of the textbook', () => {
  // David and Nagaraja, section 7.1: (x40, x61) covers the median with 95 %.
  expect(estimateQuantile(oneTo(100), 0.5, 0.95)).toEqual({
    count: 100,
    value: 50,
    low: 40,
    high: 61,
  });
});

test('a sample that is too small bounds the 95th percentile on one side only', () => {
  const small = estimateQuantile(oneTo(71), 0.95, 0.95);
  expect(small.high).toBe(Number.POSITIVE_INFINITY);
  expect(small.low).toBeGreaterThan(1);
  expect(estimateQuantile(oneTo(73), 0.95, 0.95).high).toBe(73);
});

test('no values give no bounds', () => {
  expect(estimateQuantile([], 0.95, 0.95)).toEqual({
    count: 0,
    value: Number.NaN,
    low: Number.NEGATIVE_INFINITY,
    high: Number.POSITIVE_INFINITY,
  });
});

test('a large sample is computed without underflow', () => {
  const { low, high } = estimateQuantile(oneTo(100_000), 0.95, 0.95);
  expect(low).toBeGreaterThan(94_800);
  expect(high).toBeLessThan(95_200);
});

test('the interval holds the quantile of the sample, and grows with the confidence', () => {
  const sample = fc.array(fc.double({ min: 0, max: 1e3, noNaN: true }), { minLength: 1 });
  fc.assert(
    fc.property(sample, (values) => {
      const narrow = estimateQuantile(values, 0.95, 0.9);
      const wide = estimateQuantile(values, 0.95, 0.99);
      expect(narrow.low).toBeLessThanOrEqual(narrow.value);
      expect(narrow.high).toBeGreaterThanOrEqual(narrow.value);
      expect(wide.low).toBeLessThanOrEqual(narrow.low);
      expect(wide.high).toBeGreaterThanOrEqual(narrow.high);
    }),
  );
});

test('covers the true percentile at least as often as it claims', () => {
  // Deterministic pseudo-random numbers (Lehmer), so that the count never changes.
  let state = 20261121;
  const random = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
  const runs = 2_000;
  const covered = Array.from({ length: runs }, () => {
    const sample = Array.from({ length: 100 }, () => -Math.log(random()));
    const { low, high } = estimateQuantile(sample, 0.95, 0.95);
    const truth = -Math.log(0.05);
    return low <= truth && truth <= high;
  }).filter(Boolean).length;
  expect(covered / runs).toBeGreaterThan(0.95);
});

test.for([0.995, 0.98, 0.97, 0.96, 0.94, 0.93])(
  'how many values decide at %f under the limit agrees with the normal approximation',
  (under) => {
    const decided = valuesToDecide({ under, share: 0.95, confidence: 0.95, from: 1 }) ?? 0;
    const approximate = (1.96 ** 2 * 0.95 * 0.05) / (under - 0.95) ** 2;
    // Ranks are whole numbers: each that is rounded takes 1 / |under - share| values.
    expect(Math.abs(decided - approximate)).toBeLessThan(4 / Math.abs(under - 0.95));
  },
);

test('no number of values decides where the quantile is the limit', () => {
  const decision = { share: 0.95, confidence: 0.95, from: 1 };
  expect(valuesToDecide({ ...decision, under: 0.95 })).toBeUndefined();
});
