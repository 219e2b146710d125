import { expect, test } from 'vitest';
import { alterationsOf } from '../../src/self-test/inject.ts';

const lost = { kind: 'span-lost', span: 'a', every: 1, at: 0 } as const;
const stopped = { kind: 'export-stopped', every: 1, at: 0 } as const;

test('faults of one component come as one list, beside its other variables', () => {
  const altered = alterationsOf([
    { played: { bff: [lost] }, alterations: { 'otel-collector': { COLLECTOR_CONFIG: 'a.yaml' } } },
    { played: { bff: [stopped] }, alterations: { bff: { RATIO: '1' } } },
  ]);
  expect(altered).toEqual({
    bff: { RATIO: '1', SELF_TEST_FAULTS: JSON.stringify([lost, stopped]) },
    'otel-collector': { COLLECTOR_CONFIG: 'a.yaml' },
  });
});

test('nothing to play alters nothing', () => {
  expect(alterationsOf([{ breaker: { windowSize: 5 } }])).toEqual({});
});
