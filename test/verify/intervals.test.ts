import fc from 'fast-check';
import { expect, test } from 'vitest';
import { unionLengthNs } from '../../src/verify/intervals.ts';

const interval = fc
  .tuple(fc.integer({ min: -50, max: 150 }), fc.nat(80))
  .map(([startNs, length]) => ({ startNs, endNs: startNs + length }));
const bounds = { startNs: 0, endNs: 100 };

test('counts what overlaps once, and nothing outside the bounds', () => {
  const intervals = [
    { startNs: -10, endNs: 20 },
    { startNs: 10, endNs: 30 },
    { startNs: 90, endNs: 140 },
  ];
  expect(unionLengthNs(intervals, bounds)).toBe(40);
});

test('agrees with counting every nanosecond', () => {
  fc.assert(
    fc.property(fc.array(interval), (intervals) => {
      const covered = Array.from({ length: 100 }, (_, at) =>
        intervals.some(({ startNs, endNs }) => at >= startNs && at < endNs),
      ).filter(Boolean).length;
      expect(unionLengthNs(intervals, bounds)).toBe(covered);
    }),
  );
});

test('does not depend on the order', () => {
  fc.assert(
    fc.property(fc.array(interval), (intervals) => {
      expect(unionLengthNs(intervals.toReversed(), bounds)).toBe(unionLengthNs(intervals, bounds));
    }),
  );
});

test('is never more than the sum, never less than the longest, and not changed by its own parts', () => {
  const lengthOf = ({ startNs, endNs }: { startNs: number; endNs: number }) =>
    Math.max(0, Math.min(endNs, 100) - Math.max(startNs, 0));
  fc.assert(
    fc.property(fc.array(interval, { minLength: 1 }), (intervals) => {
      const union = unionLengthNs(intervals, bounds);
      const lengths = intervals.map(lengthOf);
      expect(union).toBeLessThanOrEqual(lengths.reduce((sum, length) => sum + length, 0));
      expect(union).toBeGreaterThanOrEqual(Math.max(...lengths));
      expect(unionLengthNs([...intervals, ...intervals], bounds)).toBe(union);
    }),
  );
});
