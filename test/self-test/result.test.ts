import { expect, test } from 'vitest';
import { type SelfTestRow, verdictOfRows } from '../../src/self-test/result.ts';

const row = (change: Partial<SelfTestRow> = {}): SelfTestRow => ({
  fault: 'span lost',
  where: 'bff',
  scenario: 'user-journey',
  kind: 'full',
  size: 'every span',
  expected: 'incomplete: hop-missing at create: bff',
  found: [],
  outcome: 'found',
  required: true,
  ...change,
});

test.each<[string, readonly SelfTestRow[], string]>([
  ['every fault is found', [row(), row()], 'passed'],
  ['one is missed', [row(), row({ outcome: 'missed' })], 'failed'],
  ['one is red for another reason', [row(), row({ outcome: 'wrong reason' })], 'failed'],
  ['the host was too busy for one', [row(), row({ outcome: 'inconclusive' })], 'inconclusive'],
  ['chance misses one', [row(), row({ outcome: 'missed', required: false })], 'passed'],
  [
    'chance lets one be red for another reason',
    [row(), row({ outcome: 'wrong reason', required: false })],
    'failed',
  ],
  ['nothing was played', [], 'inconclusive'],
])('where %s', (_, rows, verdict) => {
  expect(verdictOfRows(rows)).toBe(verdict);
});
