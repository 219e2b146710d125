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
  expect(judge(values(200, 4.03))).toMatchObject({
    verdict: 'inconclusive',
    reason: 'the interval holds the limit of 5 ms; 315 more like these would decide',
    moreTraces: 315,
  });
});

test('is inconclusive with less than 100 traces, however good they are', () => {
  expect(judge(values(99, 1))).toMatchObject({
    verdict: 'inconclusive',
    reason: '99 of at least 100 traces; 1 more like these would decide',
    moreTraces: 1,
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
    reason: 'the sources tell no less than 1 ms apart, however many traces there are',
  });
});

const busy = { reason: 'timers fired 4 ms late', explainsMs: 20 };

test('is inconclusive over the budget while the host is bad, and says so', () => {
  expect(judge(values(200, 6), { hostTrouble: busy })).toMatchObject({
    verdict: 'inconclusive',
    reason: 'timers fired 4 ms late',
  });
});

test('passes under the budget on a bad host, too', () => {
  expect(judge(values(200, 1), { hostTrouble: busy }).verdict).toBe('passed');
});

test('fails beyond what a bad host explains', () => {
  expect(judge(values(200, 60), { hostTrouble: busy }).verdict).toBe('failed');
});

test('tells no upper bound where the sample gives none', () => {
  expect(judge([1, 2, 3])).toMatchObject({ lowMs: 2, highMs: null, p50Ms: 2 });
});

/** So many values of which this share is under the budget. */
const sharesUnder = (count: number, under: number) =>
  Array.from({ length: count }, (_, at) => (at < Math.floor(count * under) ? 1 : 9));

test.for([
  { count: 120, under: 0.975, verdict: 'passed' },
  { count: 120, under: 0.92, verdict: 'failed' },
  { count: 300, under: 0.96, verdict: 'passed' },
  { count: 20, under: 1, verdict: 'passed' },
  { count: 3, under: 0, verdict: 'failed' },
])('with as many more as it says, $under of $count under the budget is $verdict', (one) => {
  const sample = sharesUnder(one.count, one.under);
  const now = judge(sample);
  expect(now.verdict).toBe('inconclusive');
  const under = sample.filter((ms) => ms < 5).length / sample.length;
  const enough = one.count + (now.moreTraces ?? 0);
  expect(judge(sharesUnder(enough, under)).verdict).toBe(one.verdict);
  if (one.verdict === 'passed' && enough > 100) {
    expect(judge(sharesUnder(enough - 1, under)).verdict).toBe('inconclusive');
  }
});

test('says where no number of traces would decide', () => {
  const atBudget = Array.from({ length: 200 }, () => 5);
  expect(judge(atBudget, { resolutionMs: 1 })).toMatchObject({
    verdict: 'inconclusive',
    reason:
      'the interval holds the limit of 5 ms; 100000 traces like these would not decide either',
  });
  expect(judge(atBudget, { resolutionMs: 1 })).not.toHaveProperty('moreTraces');
});

test('a bad host is no matter of more traces', () => {
  expect(judge(values(20, 1), { hostTrouble: busy })).not.toHaveProperty('moreTraces');
});
