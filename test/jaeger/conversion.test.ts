import { expect, test } from 'vitest';
import { parseTraces } from '../../src/jaeger/trace-file.ts';
import type { Span, Trace } from '../../src/verify/trace.ts';
import { recordedTrace } from './recorded-jaeger.ts';

const claims = [
  '429-nginx',
  '502-kong-retries-get',
  'batch-links',
  'breaker-closed-error',
  'create-cold',
  'killed-before-export',
];

function read(claim: string, version: 'v1' | 'v3'): Trace {
  const [trace] = parseTraces(JSON.parse(recordedTrace(claim, version))) ?? [];
  if (!trace) throw new Error(`no trace in ${claim}`);
  return trace;
}

/** What Jaeger's v1 cannot tell: nanoseconds, flags, attributes of links, arrays. */
function asV1Has({ flags: _flags, ...span }: Span, originNs: bigint) {
  const microseconds = (ns: number) => Math.trunc(ns / 1000);
  return {
    ...span,
    startNs: microseconds(Number(originNs % 1_000_000_000n) + span.startNs),
    durationNs: microseconds(span.durationNs),
    resolutionNs: Math.max(1000, span.resolutionNs),
    links: span.links.map(({ traceId, spanId }) => ({ traceId, spanId })),
    events: span.events.map((event) => ({
      ...event,
      atNs: microseconds(Number(originNs % 1_000_000_000n) + event.atNs),
    })),
  };
}

test.for(claims)('%s: v1 and v3 give the same spans', (claim) => {
  const byId = ({ spans, originNs }: Trace) =>
    spans.map((span) => asV1Has(span, originNs)).toSorted((a, b) => (a.spanId < b.spanId ? -1 : 1));
  const v3 = read(claim, 'v3');
  expect(byId(read(claim, 'v1'))).toEqual(byId(v3));
  expect(v3.spans.length).toBeGreaterThan(1);
});

test('v3 times are exact to the nanosecond', () => {
  const { originNs, spans } = read('create-cold', 'v3');
  const kong = spans.find(({ name }) => name === 'kong');
  expect(originNs + BigInt(kong?.startNs ?? 0)).toBe(1_795_275_537_116_000_000n);
  expect(kong?.durationNs).toBe(9_380_608);
});

test('spans stand by start, then by id', () => {
  const { spans } = read('create-cold', 'v3');
  const keys = spans.map(({ startNs, spanId }) => [startNs, spanId] as const);
  expect(keys).toEqual(keys.toSorted((a, b) => a[0] - b[0] || (a[1] < b[1] ? -1 : 1)));
  expect(spans[0]?.startNs).toBe(0);
});

test('only a source whose times are all whole milliseconds has that resolution', () => {
  const { spans } = read('create-cold', 'v3');
  const of = (service: string) => [
    ...new Set(spans.filter((span) => span.service === service).map((span) => span.resolutionNs)),
  ];
  expect({ edge: of('edge'), bff: of('bff'), kong: of('kong') }).toEqual({
    edge: [1e6],
    bff: [1],
    kong: [1],
  });
});

test("Jaeger's warnings are no attributes", () => {
  const keys = read('create-cold', 'v3').spans.flatMap((span) => Object.keys(span.attributes));
  expect(keys.filter((key) => key.startsWith('@jaeger'))).toEqual([]);
});

test('a link to another trace is a link, not a parent', () => {
  const linked = read('batch-links', 'v1').spans.filter(({ links }) => links.length > 0);
  expect(linked).toHaveLength(5);
  expect(linked.every(({ traceId, links }) => links[0]?.traceId !== traceId)).toBe(true);
});

const span = { traceId: 'ABCDEF0000000001', spanId: 'AB00000000000001', name: 'a' };
const times = { startTimeUnixNano: '1700000000000000001', endTimeUnixNano: '1700000000000000003' };
const otlp = (...spans: readonly object[]) => ({ resourceSpans: [{ scopeSpans: [{ spans }] }] });

test('ids become lower case and full length; a parent of zeros is none', () => {
  const [trace] = parseTraces(otlp({ ...span, ...times, parentSpanId: '0000000000000000' })) ?? [];
  expect(trace).toMatchObject({ traceId: '0000000000000000abcdef0000000001' });
  expect(trace?.spans[0]).toMatchObject({ spanId: 'ab00000000000001', durationNs: 2 });
  expect(trace?.spans[0]?.parentSpanId).toBeUndefined();
});

test('a span that was exported twice is there once', () => {
  const [trace] = parseTraces(otlp({ ...span, ...times }, { ...span, ...times })) ?? [];
  expect(trace?.spans).toHaveLength(1);
});

test('an integer beyond 2^53 stays exact, as text', () => {
  const attributes = [
    { key: 'big', value: { intValue: '9007199254740993' } },
    { key: 'small', value: { intValue: '42' } },
    { key: 'list', value: { arrayValue: { values: [{ stringValue: 'x' }, { intValue: 1 }] } } },
  ];
  const [trace] = parseTraces(otlp({ ...span, ...times, attributes })) ?? [];
  expect(trace?.spans[0]?.attributes).toEqual({
    big: '9007199254740993',
    small: 42,
    list: ['x', 1],
  });
});

test.for([{}, [], 'text', { data: 'x' }, { hello: [] }])('%j is no trace file', (body) => {
  expect(parseTraces(body)).toBeUndefined();
});
