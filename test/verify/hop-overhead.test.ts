import { expect, test } from 'vitest';
import { judgeDraft } from './judge-draft.ts';
import { makeTrace, type SpanDraft } from './make-trace.ts';

const chain: readonly SpanDraft[] = [
  { id: 'nginx', kind: 'server', start: 0, lasts: 20, resolutionNs: 1e6 },
  { id: 'kong', kind: 'server', parent: 'nginx', start: 1, lasts: 17 },
  { id: 'bff', kind: 'server', parent: 'kong', start: 2, lasts: 14 },
  { id: 'call', service: 'bff', kind: 'client', parent: 'bff', start: 3, lasts: 10 },
  { id: 'api', kind: 'server', parent: 'call', start: 4, lasts: 8 },
  { id: 'send', service: 'api', kind: 'producer', parent: 'api', start: 5, lasts: 2 },
  { id: 'consumer', kind: 'consumer', parent: 'send', start: 10, lasts: 30 },
];
const hops = [
  { id: 'nginx', service: 'nginx', budget: { overheadMs: 5, next: 'kong' } },
  { id: 'kong', service: 'kong', parent: 'nginx', budget: { overheadMs: 2, next: 'bff' } },
  { id: 'bff', service: 'bff', kind: 'server', parent: 'kong' },
  { id: 'api', service: 'api', kind: 'server', parent: 'bff', budget: { overheadMs: 5 } },
  { id: 'send', service: 'api', kind: 'producer', parent: 'api' },
  { id: 'consumer', service: 'consumer', parent: 'send', budget: { overheadMs: 5 } },
];
const overheads = async (drafts: readonly SpanDraft[]) => {
  const { hops: reports } = await judgeDraft({ hops }, makeTrace(drafts));
  return Object.fromEntries(reports.map(({ id, overheadMs }) => [id, overheadMs]));
};

test('of a proxy is its duration minus that of the next hop', async () => {
  expect(await overheads(chain)).toMatchObject({ nginx: [3], kong: [3] });
});

test('of a call is the edge gap, client minus server', async () => {
  expect(await overheads(chain)).toMatchObject({ api: [2] });
});

test('of an asynchronous hop is the time from the end of the producer to the start of the consumer', async () => {
  expect(await overheads(chain)).toMatchObject({ consumer: [3] });
});

test('of a proxy that tried twice takes off both tries', async () => {
  const twice = [...chain, { id: 'kong2', service: 'kong', parent: 'nginx', start: 18, lasts: 1 }];
  expect((await overheads(twice))['nginx']).toEqual([2]);
});

test('is not known where the next hop is missing', async () => {
  expect((await overheads(chain.slice(0, 1)))['nginx']).toEqual([]);
});

test('over budget in one trace is told as inconclusive, and no part of the verdict', async () => {
  const result = await judgeDraft({ hops }, makeTrace(chain));
  const over = result.findings.filter(
    ({ rule, verdict }) => rule === 'overhead-budget' && verdict !== 'passed',
  );
  expect(over).toMatchObject([{ hop: 'kong', verdict: 'inconclusive', advisory: true }]);
  expect(result.verdict).toBe('passed');
});

test('carries the resolution of the coarser end', async () => {
  const { hops: reports } = await judgeDraft({ hops }, makeTrace(chain));
  expect(reports.find(({ id }) => id === 'nginx')?.resolutionMs).toBe(1);
});
