import { expect, test } from 'vitest';
import { judgeBudget } from '../../src/verify/budget.ts';

const values = (count: number, ms: number) =>
  Array.from({ length: count }, (_, at) => ms + at / count);
const judge = (overheadMs: readonly number[], more: object = {}) =>
  judgeBudget({ budgetMs: 5, overheadMs, resolutionMs: 0, ...more });

test('passes where the whole interval is under the budget', () => {
  expect(judge(values(200, 1))).toMatchObject({ verdict: 'passed', count: 200 });
});

test('fails where the whole interval is over the budget', () => {
  expect(judge(values(200, 6)).verdict).toBe('failed');
});

test('is inconclusive where the interval holds the budget', () => {
  expect(judge(values(200, 4.05))).toMatchObject({
    verdict: 'inconclusive',
    reason: 'the interval holds the budget',
  });
});

test('is inconclusive with less than 100 traces, however good they are', () => {
  expect(judge(values(99, 1))).toMatchObject({
    verdict: 'inconclusive',
    reason: '99 of at least 100 traces',
  });
});

test('does not pass within the resolution of the source', () => {
  const near = values(200, 3.5);
  expect(judge(near).verdict).toBe('passed');
  expect(judge(near, { resolutionMs: 1 }).verdict).toBe('inconclusive');
});

test('is inconclusive where the budget is below the resolution', () => {
  expect(judge(values(200, -1), { budgetMs: 0.5, resolutionMs: 1 })).toMatchObject({
    verdict: 'inconclusive',
    reason: 'the sources tell no less than 1 ms apart',
  });
});

test('is inconclusive while the host is bad, and says so', () => {
  expect(judge(values(200, 6), { hostTrouble: 'CPU steal of 20 %' })).toMatchObject({
    verdict: 'inconclusive',
    reason: 'CPU steal of 20 %',
  });
});

test('tells no upper bound where the sample gives none', () => {
  expect(judge([1, 2, 3])).toMatchObject({ lowMs: 2, highMs: null, p50Ms: 2 });
});
