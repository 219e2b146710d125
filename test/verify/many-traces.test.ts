import { expect, test } from 'vitest';
import { contractSchema } from '../../src/verify/contract.ts';
import { judgeManyTraces } from '../../src/verify/many-traces.ts';
import { makeTrace, type SpanDraft } from './make-trace.ts';

const contract = contractSchema.parse({
  contract: 'checkout',
  recognise: { path: '/checkout' },
  hops: [
    { id: 'proxy', kind: 'server', budget: { overheadMs: 5, next: 'shop' } },
    { id: 'shop', kind: 'server', parent: 'proxy' },
  ].map((hop) => ({ ...hop, service: hop.id })),
});
let made = 0;
const found = (lastsMs: number, more: { path?: string; spans?: readonly SpanDraft[] } = {}) => {
  made += 1;
  const {
    path = '/checkout',
    spans = [{ id: 'shop', kind: 'server', parent: 'proxy', lasts: 10 }],
  } = more;
  const proxy = { id: 'proxy', kind: 'server', lasts: lastsMs, attributes: { 'url.path': path } };
  const trace = makeTrace([proxy as SpanDraft, ...spans], made.toString(16).padStart(32, '0'));
  return { trace, settled: true };
};
const times = (count: number, make: () => ReturnType<typeof found>) =>
  Array.from({ length: count }, make);
const judge = (traces: readonly ReturnType<typeof found>[], truncated = false) =>
  judgeManyTraces({ contracts: [contract], traces, truncated, minCount: 100 });

test('passes where every trace and every budget does', async () => {
  expect(await judge(times(120, () => found(12)))).toMatchObject({
    verdict: 'passed',
    counts: { passed: 120, failed: 0, incomplete: 0 },
    budgets: [{ hop: 'proxy', count: 120, p95Ms: 2, verdict: 'passed' }],
  });
});

test('one trace that is not whole is told, with its id and what is missing', async () => {
  const lost = found(12, { spans: [] });
  const result = await judge([...times(120, () => found(12)), lost]);
  expect(result).toMatchObject({ verdict: 'incomplete', counts: { passed: 120, incomplete: 1 } });
  expect(result.traces.at(-1)).toEqual({
    traceId: lost.trace.traceId,
    contract: 'checkout',
    verdict: 'incomplete',
    complaints: ['shop: no span arrived'],
  });
});

test('a hop over its budget fails, though every trace passes', async () => {
  const result = await judge(times(120, () => found(20)));
  expect(result).toMatchObject({ verdict: 'failed', counts: { passed: 120 } });
});

test('too few traces for a budget are inconclusive, and say how many it takes', async () => {
  const result = await judge(times(99, () => found(12)));
  expect(result.verdict).toBe('inconclusive');
  expect(result.budgets[0]?.reason).toBe(
    '99 of at least 100 traces; 1 more like these would decide',
  );
});

test('a truncated search never passes', async () => {
  const result = await judge(
    times(120, () => found(12)),
    true,
  );
  expect(result).toMatchObject({ verdict: 'inconclusive', truncated: true });
});

test('traces that the contract does not recognise are counted, not judged', async () => {
  const other = found(12, { path: '/health', spans: [] });
  const result = await judge([...times(120, () => found(12)), other]);
  expect(result).toMatchObject({ verdict: 'passed', unrecognised: 1 });
});

test('a contract that says nothing of what it recognises is meant for every trace', async () => {
  const { recognise: _, ...every } = contract;
  const traces = [found(12, { path: '/health' })];
  const result = await judgeManyTraces({
    contracts: [every],
    traces,
    truncated: false,
    minCount: 1,
  });
  expect(result).toMatchObject({ unrecognised: 0, counts: { passed: 1 } });
});

test('a trace that the sampler of its contract drops is a failure, though it passes by itself', async () => {
  const sampling = { ratio: 0.1, decider: 'otel-js' } as const;
  // Its words are 0, 0, 0 and a small number: below any share.
  const kept = found(12);
  const dropped = found(12);
  const traceId = 'f'.repeat(8) + '0'.repeat(24);
  const spans = dropped.trace.spans.map((span) => ({ ...span, traceId }));
  const traces = [kept, { ...dropped, trace: { ...dropped.trace, traceId, spans } }];
  const options = { contracts: [{ ...contract, sampling }], truncated: false, minCount: 1 };
  const result = await judgeManyTraces({ ...options, traces });
  expect(result).toMatchObject({
    verdict: 'failed',
    counts: { passed: 2 },
    expectations: [{ verdict: 'failed', detail: `1 of 2: ${traceId}` }],
  });
  const right = await judgeManyTraces({ ...options, traces: [kept] });
  expect(right.expectations).toMatchObject([{ verdict: 'passed' }]);
});
