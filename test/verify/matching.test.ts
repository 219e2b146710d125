import { expect, test } from 'vitest';
import { judgeDraft } from './judge-draft.ts';
import { makeTrace, type SpanDraft } from './make-trace.ts';

const hops = [
  { id: 'edge', service: 'edge' },
  { id: 'api', service: 'api', kind: 'server', parent: 'edge' },
  { id: 'query', service: 'api', kind: 'client', parent: 'api' },
];
const edge: SpanDraft = { id: 'edge' };
const api: SpanDraft = { id: 'api', kind: 'server', parent: 'edge' };
const query: SpanDraft = { id: 'query', service: 'api', kind: 'client', parent: 'api' };
const statuses = async (drafts: readonly SpanDraft[], rows: readonly object[] = hops) => {
  const result = await judgeDraft({ hops: rows }, makeTrace(drafts));
  return Object.fromEntries(result.hops.map(({ id, status }) => [id, status]));
};

test('spans between two hops do not matter', async () => {
  const between = [
    edge,
    { id: 'balancer', parent: 'edge' },
    { ...api, parent: 'balancer' },
    { id: 'handler', service: 'api', parent: 'api' },
    { ...query, parent: 'handler' },
  ];
  expect(await statuses(between)).toEqual({ edge: 'seen', api: 'seen', query: 'seen' });
});

test('what hangs on a missing hop is not reached', async () => {
  expect(await statuses([edge])).toEqual({ edge: 'seen', api: 'missing', query: 'not reached' });
});

test('what hangs on a span that was lost is orphaned, and its own hops are in their place', async () => {
  expect(await statuses([edge, { ...api, parent: 'lost' }, query])).toEqual({
    edge: 'seen',
    api: 'orphaned',
    query: 'seen',
  });
});

test('a hop that the context skipped makes the next one misplaced', async () => {
  expect(await statuses([edge, { ...query, parent: 'edge' }])).toEqual({
    edge: 'seen',
    api: 'missing',
    query: 'misplaced',
  });
});

test('a hop further down the contract that stands in between makes a span misplaced', async () => {
  const rows = [...hops, { id: 'cache', service: 'cache', parent: 'api' }];
  const drafts = [edge, api, { id: 'cache', parent: 'api' }, { ...query, parent: 'cache' }];
  expect(await statuses(drafts, rows)).toMatchObject({ cache: 'seen', query: 'misplaced' });
});

test('the topmost span is the hop without a parent, not its like further down', async () => {
  const rows = [
    { id: 'client', service: 'cli', kind: 'client' },
    { id: 'api', service: 'api', parent: 'client' },
  ];
  const drafts: readonly SpanDraft[] = [
    { id: 'client', service: 'cli', kind: 'client' },
    { id: 'api', parent: 'client' },
    { id: 'again', service: 'cli', kind: 'client', parent: 'api' },
  ];
  expect((await judgeDraft({ hops: rows }, makeTrace(drafts))).verdict).toBe('passed');
});

test('a like span somewhere else does not count while one is in its place', async () => {
  const drafts = [edge, api, query, { ...query, id: 'elsewhere', parent: 'edge' }];
  const result = await judgeDraft({ hops }, makeTrace(drafts));
  expect(result.hops.at(-1)?.spans).toMatchObject([{ traceId: 'a'.repeat(32), spanId: 'query' }]);
  expect(result.verdict).toBe('passed');
});

test('a span that is in its place in another row is not taken for one that was lost', async () => {
  const get = { service: 'api', kind: 'client' } as const;
  const rows = [
    ...hops.slice(0, 2),
    { id: 'cache', service: 'api', name: 'cache', parent: 'api' },
    { id: 'session', ...get, name: 'get', parent: 'api' },
    { id: 'cached', ...get, name: 'get', parent: 'cache' },
  ];
  const cache: SpanDraft = { id: 'cache', service: 'api', parent: 'api' };
  const cached: SpanDraft = { id: 'get', ...get, parent: 'cache' };
  expect(await statuses([edge, api, cache, cached], rows)).toMatchObject({
    session: 'missing',
    cached: 'seen',
  });
});
