import { expect, test } from 'vitest';
import { upperBound } from '../../src/verify/binomial.ts';

test.each([20, 60, 300])('none of %i bounds the share by 1 − 0.05^(1/n)', (of) => {
  expect(upperBound(0, of)).toBeCloseTo(1 - 0.05 ** (1 / of), 9);
});

test('60 healthy runs without a red one bound false alarms below 5 %', () => {
  expect(upperBound(0, 60)).toBeLessThan(0.05);
  expect(upperBound(0, 58)).toBeGreaterThan(0.05);
});

// Binomial tail at the bound is 5 % by definition: 0.95^60 + 60 · 0.05 · 0.95^59 is more.
test('one red run raises the bound', () => {
  const bound = upperBound(1, 60);
  const tail = (1 - bound) ** 60 + 60 * bound * (1 - bound) ** 59;
  expect(tail).toBeCloseTo(0.05, 6);
});
