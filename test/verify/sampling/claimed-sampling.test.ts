import { expect, test } from 'vitest';
import {
  type ClaimedSampling,
  claimedKind,
  claimedPrediction,
  judgeKeptOnly,
} from '../../../src/verify/sampling/claimed-sampling.ts';
import { deciderNames, deciders } from '../../../src/verify/sampling/deciders.ts';
import { makeTrace, type SpanDraft } from '../make-trace.ts';

const ids = Array.from({ length: 64 }, (_, at) =>
  [7, 13, 29, 31].map((prime) => (((at + 1) * prime * 0x9e3779b1) >>> 0).toString(16)).join(''),
).map((hex) => hex.padEnd(32, '5').slice(0, 32));
const tail: ClaimedSampling = {
  ratio: 0.1,
  decider: 'collector-tail',
  keepsErrors: true,
  keepsSlowerThanMs: 1_000,
};
const [kept = '', dropped = ''] = [true, false].map(
  (wanted) => ids.find((id) => deciders['collector-tail'](0.1)(id) === wanted) ?? '',
);

test('every decider that a contract can name is known', () => {
  expect([...Object.keys(deciders), 'unknown'].toSorted()).toEqual([...deciderNames].toSorted());
});

test.for(Object.entries(deciders))('%s decides as its sampler does', ([decider, real]) => {
  const claim = { decider: decider as keyof typeof deciders, ratio: 0.5 };
  const predict = claimedPrediction(claim);
  const wanted = ids.map((id) => real(0.5)(id));
  expect(ids.map((id) => predict(id, 'normal'))).toEqual(wanted);
  expect(new Set(wanted)).toEqual(new Set([true, false]));
});

test('a salt of its own makes other decisions', () => {
  const decided = (claim: ClaimedSampling) =>
    ids.map((id) => claimedPrediction(claim)(id, 'normal'));
  const plain: ClaimedSampling = { ratio: 0.5, decider: 'collector-tail' };
  expect(decided({ ...plain, hashSalt: 'other' })).not.toEqual(decided(plain));
});

test.for([
  ['error', true],
  ['slow', true],
  ['normal', false],
  ['borderline', undefined],
] as const)('of ids that the tail sampler drops, a trace that is %s: %s', ([kind, wanted]) => {
  expect(claimedPrediction(tail)(dropped, kind)).toBe(wanted);
  expect(claimedPrediction(tail)(kept, kind)).toBe(true);
});

test.for([
  [tail, true, 10, 'error'],
  [tail, false, 1_060, 'slow'],
  [tail, false, 1_000, 'borderline'],
  [tail, false, 900, 'normal'],
  [{ ...tail, keepsErrors: false }, true, 10, 'normal'],
  [{ ratio: 0.1, decider: 'kong' }, true, 5_000, 'normal'],
] as const)('%o: failed %s, %i ms is %s', ([claim, failed, durationMs, kind]) => {
  expect(claimedKind(claim, { failed, durationMs })).toBe(kind);
});

test('nothing can be said of single traces where no decision can be computed', () => {
  const claim = { ratio: 0.1, decider: 'unknown' } as const;
  expect(claimedPrediction(claim)(kept, 'normal')).toBeUndefined();
  expect(judgeKeptOnly('shop', claim, []).verdict).toBe('inconclusive');
});

const root: SpanDraft = { id: 'root', lasts: 100 };
test.for([
  ['its sampler keeps', kept, root, 'passed'],
  ['its sampler drops', dropped, root, 'failed'],
  ['has an error', dropped, { ...root, status: 'error' }, 'passed'],
  ['is slow', dropped, { ...root, lasts: 2_000 }, 'passed'],
] as const)('of what a store has, a trace that %s', ([, id, draft, verdict]) => {
  const judged = judgeKeptOnly('shop', tail, [makeTrace([draft], id)]);
  expect(judged).toMatchObject({ verdict });
  if (verdict === 'failed') expect(judged.detail).toBe(`1 of 1: ${dropped}`);
});
