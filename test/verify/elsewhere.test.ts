import { expect, test } from 'vitest';
import type { Trace } from '../../src/verify/trace.ts';
import { complaints, judgeDraft } from './judge-draft.ts';
import { makeTrace, type SpanDraft } from './make-trace.ts';

const other = 'b'.repeat(32);
const message = (key: string, topic = 'events') => ({
  'messaging.system': 'kafka',
  'messaging.destination.name': topic,
  'messaging.kafka.message.key': key,
});
const hops = [
  { id: 'send', service: 'api', kind: 'producer' },
  { id: 'one', service: 'one', kind: 'consumer', parent: 'send' },
  { id: 'two', service: 'two', kind: 'consumer', parent: 'send' },
];
const send: SpanDraft = { id: 'send', service: 'api', kind: 'producer', attributes: message('k') };
const consume = (service: string, key: string, topic?: string): SpanDraft => ({
  id: `${service}-1`,
  service,
  kind: 'consumer',
  attributes: message(key, topic),
});
const judge = (drafts: readonly SpanDraft[], related: readonly Trace[]) =>
  judgeDraft({ hops }, makeTrace(drafts), { related });
const lost = async (drafts: readonly SpanDraft[], related: readonly Trace[]) =>
  complaints(await judge(drafts, related), 'context-lost');

test('a consumer with another key or topic is another message', async () => {
  const strangers = [
    makeTrace([consume('one', 'other')], other),
    makeTrace([consume('one', 'k', 'elsewhere')], 'c'.repeat(32)),
  ];
  const result = await judge([send], strangers);
  expect(complaints(result, 'context-lost')).toEqual([]);
  expect(result.verdict).toBe('incomplete');
});

test('a consumer below a producer of its own belongs to another, healthy request', async () => {
  const healthy = makeTrace([send, { ...consume('one', 'k'), parent: 'send' }], other);
  expect(await lost([send], [healthy])).toEqual([]);
});

test('so does a job below its own enqueuing, though one service does both', async () => {
  const job = { ...consume('api', 'k'), parent: 'send' };
  const rows = [hops[0], { id: 'job', service: 'api', kind: 'consumer', parent: 'send' }];
  const related = [makeTrace([send, job], other)];
  const result = await judgeDraft({ hops: rows }, makeTrace([send]), { related });
  expect(complaints(result, 'context-lost')).toEqual([]);
});

test('a consumer below a parent that nobody exported got the context of another trace', async () => {
  const restarted = makeTrace([{ ...consume('one', 'k'), parent: 'x' }], other);
  expect(await lost([send], [restarted])).toMatchObject([
    {
      hop: 'one',
      message: 'the message carries the traceparent of another trace',
      evidence: { traceId: other },
    },
  ]);
});

test('a consumer whose own producer was lost is another request, of which some other part is there', async () => {
  const upper = { id: 'api', service: 'api', kind: 'server' } as const;
  const orphan = { ...consume('one', 'k'), parent: 'x' };
  expect(await lost([send], [makeTrace([upper, orphan], other)])).toEqual([]);
});

test('a consumer that is linked to the producer did not lose its context', async () => {
  const linked = {
    ...consume('one', 'k'),
    links: [{ traceId: 'a'.repeat(32), spanId: 'send' }],
  };
  expect(await lost([send], [makeTrace([linked], other)])).toEqual([]);
});

test('all consumers without context point at the producer', async () => {
  const related = [
    makeTrace([consume('one', 'k')], other),
    makeTrace([consume('two', 'k')], 'c'.repeat(32)),
  ];
  const findings = await lost([send], related);
  expect(findings).toMatchObject([
    { hop: 'one', lookAt: expect.stringMatching(/^api: the headers of the produced message/) },
    { hop: 'two', evidence: { traceId: 'c'.repeat(32), matchedBy: 'topic and message key' } },
  ]);
});

test('one consumer without context, beside one that has it, points at that consumer', async () => {
  const drafts = [send, { ...consume('two', 'k'), parent: 'send' }];
  expect(await lost(drafts, [makeTrace([consume('one', 'k')], other)])).toMatchObject([
    {
      hop: 'one',
      message: 'one does not take the traceparent from the message',
      lookAt: 'one: what it extracts from the received message',
    },
  ]);
});

const call = {
  hops: [
    { id: 'proxy', service: 'proxy', kind: 'server' },
    { id: 'api', service: 'api', kind: 'server', parent: 'proxy' },
  ],
};
const http = (path: string) => ({
  'http.request.method': 'GET',
  'http.response.status_code': 200,
  'url.path': path,
});
const proxy: readonly SpanDraft[] = [
  { id: 'proxy', kind: 'server', lasts: 20, attributes: http('/v1/items') },
  { id: 'upstream', service: 'proxy', kind: 'client', parent: 'proxy', start: 1, lasts: 18 },
];
const served: SpanDraft = {
  id: 'api',
  kind: 'server',
  start: 2,
  lasts: 10,
  attributes: http('/items'),
};

test('a call is tied by time, method, path and status to the only root that fits', async () => {
  const related = [makeTrace([served], other)];
  const result = await judgeDraft(call, makeTrace(proxy), { related });
  expect(complaints(result, 'context-lost')).toMatchObject([{ evidence: { traceId: other } }]);
});

test.for<[string, readonly Trace[]]>([
  ['two roots fit', [makeTrace([served], other), makeTrace([served], 'c'.repeat(32))]],
  ['the path is another', [makeTrace([{ ...served, attributes: http('/users') }], other)]],
  [
    'it came later',
    [makeTrace([{ ...served, start: 500 }], other).spans].map((spans) => ({
      ...makeTrace([served], other),
      spans,
    })),
  ],
])('a call is not tied where %s', async ([, related]) => {
  const result = await judgeDraft(call, makeTrace(proxy), { related });
  expect(complaints(result, 'context-lost')).toEqual([]);
  expect(result.verdict).toBe('incomplete');
});

const rpc = (method: string) => ({
  'rpc.system': 'grpc',
  'rpc.service': 'stock.Stock',
  'rpc.method': method,
});
const rpcCaller: readonly SpanDraft[] = [
  { id: 'proxy', kind: 'client', lasts: 20, attributes: rpc('Count') },
];
const rpcServed: SpanDraft = { ...served, attributes: rpc('Count') };
const rpcRows = { hops: [{ ...call.hops[0], kind: 'client' }, call.hops[1]] };

test('a call without a path is tied by time, RPC service and method', async () => {
  const related = [makeTrace([rpcServed], other)];
  const result = await judgeDraft(rpcRows, makeTrace(rpcCaller), { related });
  expect(complaints(result, 'context-lost')).toMatchObject([
    { evidence: { traceId: other, matchedBy: expect.stringContaining('RPC service and method') } },
  ]);
});

test.for<[string, readonly Trace[]]>([
  ['two roots fit', [makeTrace([rpcServed], other), makeTrace([rpcServed], 'c'.repeat(32))]],
  ['the method is another', [makeTrace([{ ...rpcServed, attributes: rpc('Move') }], other)]],
])('an RPC is not tied where %s', async ([, related]) => {
  const result = await judgeDraft(rpcRows, makeTrace(rpcCaller), { related });
  expect(complaints(result, 'context-lost')).toEqual([]);
  expect(result.verdict).toBe('incomplete');
});
