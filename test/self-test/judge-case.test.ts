import { expect, test } from 'vitest';
import type { ExpectedReason } from '../../src/self-test/fault-case.ts';
import { judgeCases } from '../../src/self-test/judge-case.ts';
import type { Reason } from '../../src/self-test/reason.ts';

const job: ExpectedReason = { verdict: 'failed', oneOf: ['lost at job', 'lost at worker'] };
const span: ExpectedReason = {
  verdict: 'incomplete',
  oneOf: ['missing at send'],
  also: ['orphans'],
};
const failed = (reason: string): Reason => ({ verdict: 'failed', reason });
const incomplete = (reason: string): Reason => ({ verdict: 'incomplete', reason });
const outcomes = (expected: readonly ExpectedReason[], reasons: readonly Reason[]) =>
  judgeCases(expected, reasons).map(({ outcome }) => outcome);

test('one of the reasons is enough', () => {
  expect(outcomes([job], [failed('lost at worker')])).toEqual(['found']);
});

test('a run that is not red misses the fault', () => {
  expect(outcomes([job], [])).toEqual(['missed']);
});

test('the right place with the wrong verdict misses it', () => {
  expect(outcomes([job], [incomplete('lost at job')])).toEqual(['missed']);
});

test('what nothing explains is a wrong reason, and is told', () => {
  const [judged] = judgeCases([job], [failed('lost at job'), failed('over-budget')]);
  expect(judged).toEqual({
    outcome: 'wrong reason',
    found: ['failed: lost at job', 'failed: over-budget'],
  });
});

test('what follows from a fault is none of it, and no wrong reason', () => {
  expect(outcomes([span], [incomplete('orphans')])).toEqual(['missed']);
  expect(outcomes([span], [incomplete('missing at send'), incomplete('orphans')])).toEqual([
    'found',
  ]);
});

test('faults of one run explain each their own', () => {
  const both = [failed('lost at job'), incomplete('missing at send')];
  expect(outcomes([job, span], both)).toEqual(['found', 'found']);
  expect(outcomes([job, span], both.slice(0, 1))).toEqual(['found', 'missed']);
});
