import { expect, test } from 'vitest';
import { selfTestText } from '../../src/report/self-test-text.ts';
import type { SelfTestResult, SelfTestRow } from '../../src/self-test/result.ts';

const row = (change: Partial<SelfTestRow>): SelfTestRow => ({
  fault: 'span "job.execute update-link-statistics" lost',
  where: 'kong → bff, redirect-service',
  scenario: 'user-journey',
  kind: 'full',
  size: 'every message',
  expected: 'failed: context-lost-at-producer at create: analytics-api, or another',
  found: ['failed: context-lost-at-producer at create: analytics-api'],
  outcome: 'found',
  required: true,
  ...change,
});
const told = (rows: readonly SelfTestRow[], skipped: SelfTestResult['skipped'] = []) =>
  selfTestText({ lab: 'a', verdict: 'failed', rows, skipped, durationMs: 61_000 });

test('no line of the table is wider than 100 columns', () => {
  const missed = row({ outcome: 'missed', found: [], required: false });
  for (const line of told([row({}), missed]).split('\n')) expect(line.length).toBeLessThan(101);
});

test('what was not found for its reason is told in full', () => {
  const text = told([row({}), row({ outcome: 'wrong reason', found: ['failed: over-budget'] })]);
  expect(text).toContain('expected  failed: context-lost-at-producer at create: analytics-api, or');
  expect(text).toContain('found     failed: over-budget');
  expect(text).toContain('FAILED  faults found for their reason: 1 of 2 at full size, 61.0 s');
});

test('the chance of the smallest size is told, and from how many messages it is 99 %', () => {
  const detection = { probability: 0.634, countFor99: 459 };
  const text = told([row({ kind: 'smallest', detection })]);
  expect(text).toMatch(/63 %\n.*\(459\)/);
  expect(text).toContain('reason: 1 of 1 at their smallest size');
});

test('faults that nothing here can play are counted with the reason', () => {
  const why = 'nginx is nginx 1.22 (native), which plays no faults';
  const text = told(
    [],
    [
      { fault: 'a', where: 'b', why },
      { fault: 'c', where: 'b', why },
    ],
  );
  expect(text).toContain(`2 not played: ${why}`);
});
