import { expect, test } from 'vitest';
import type { ServiceEdge } from '../../src/verify/service-map.ts';
import { compareTopology, topologyOf } from '../../src/verify/topology.ts';

const edge = (from: string, to: string, kind: ServiceEdge['kind'] = 'call', calls = 1) => ({
  from,
  to,
  kind,
  calls,
  errors: 0,
});
const approved = topologyOf([edge('shop', 'stock'), edge('shop', 'mail', 'message')]);

test('an approved map has its edges by name, and no counts', () => {
  const other = topologyOf([edge('shop', 'stock', 'call', 9), edge('shop', 'mail', 'message', 7)]);
  expect(approved).toEqual(other);
  expect(approved.edges).toEqual([
    { from: 'shop', to: 'mail', kind: 'message' },
    { from: 'shop', to: 'stock', kind: 'call' },
  ]);
});

test('the same edges pass, however often they were used', () => {
  const now = [edge('shop', 'mail', 'message', 3), edge('shop', 'stock', 'call', 5)];
  expect(compareTopology(approved, now, false)).toEqual({
    verdict: 'passed',
    lost: [],
    added: [],
  });
});

test.for([
  ['a lost edge', [edge('shop', 'stock')], ['shop mail'], []],
  [
    'a new edge',
    [edge('shop', 'stock'), edge('shop', 'mail', 'message'), edge('mail', 'shop')],
    [],
    ['mail shop'],
  ],
  [
    'an edge of another kind',
    [edge('shop', 'stock'), edge('shop', 'mail')],
    ['shop mail'],
    ['shop mail'],
  ],
] as const)('%s fails', ([, now, lost, added]) => {
  const result = compareTopology(approved, now, false);
  expect(result.verdict).toBe('failed');
  expect(result.lost.map(({ from, to }) => `${from} ${to}`)).toEqual(lost);
  expect(result.added.map(({ from, to }) => `${from} ${to}`)).toEqual(added);
});

test('what is not seen in truncated traces is no evidence; what is new is', () => {
  expect(compareTopology(approved, [edge('shop', 'stock')], true).verdict).toBe('inconclusive');
  expect(compareTopology(approved, [edge('mail', 'shop')], true).verdict).toBe('failed');
});
