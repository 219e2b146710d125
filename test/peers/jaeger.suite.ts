/**
 * Contract of a Jaeger, as tracelab reads it: the same assertions for the stand-in and for a real one.
 * In: its query URL and its OTLP/HTTP URL. Out: a vitest suite. It sends recorded traces, made new in
 * every run, and reads them through the client of `src/jaeger`, by API v3 and v1.
 */
import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import type { JaegerApi, SearchQuery } from '../../src/jaeger/api.ts';
import { connectJaeger } from '../../src/jaeger/client.ts';
import { createRequester } from '../../src/jaeger/request.ts';
import { searchAll } from '../../src/jaeger/search.ts';
import { v1Api } from '../../src/jaeger/v1-api.ts';
import { v3Api } from '../../src/jaeger/v3-api.ts';
import { becomes } from '../../src/poll.ts';
import type { Span, Trace } from '../../src/verify/trace.ts';
import { type FreshTrace, freshTrace, sendOtlp } from './recorded-otlp.ts';

export interface JaegerAddress {
  readonly queryUrl: string;
  readonly otlpUrl: string;
}

const minuteNs = 60_000_000_000n;
const appear = { deadlineMs: 10_000, intervalMs: 20 };

export function jaegerContract(address: () => JaegerAddress): void {
  let create: FreshTrace;
  let batch: FreshTrace;

  const api = (version: 'v3' | 'v1'): JaegerApi => {
    const requester = createRequester({ url: address().queryUrl });
    return version === 'v3' ? v3Api(requester) : v1Api(requester);
  };
  const send = async (fresh: FreshTrace) => {
    expect((await sendOtlp(address().otlpUrl, fresh.request)).status).toBe(200);
    const whole = async () => {
      const trace = await api('v1').trace(fresh.traceId);
      return trace?.spans.length === fresh.trace.spans.length ? trace : undefined;
    };
    expect(await becomes(whole, appear), `${fresh.traceId} is stored`).toBeDefined();
  };
  const around = (service: string, more: Partial<SearchQuery> = {}): SearchQuery => ({
    service,
    fromNs: create.trace.originNs - minuteNs,
    toNs: create.trace.originNs + minuteNs,
    limit: 20,
    ...more,
  });
  const ids = (traces: readonly Trace[]) => traces.map(({ traceId }) => traceId);

  beforeAll(async () => {
    create = freshTrace('create-cold');
    batch = freshTrace('batch-links');
    await send(create);
    await send(batch);
  });

  test('the client finds API v3', async () => {
    expect((await connectJaeger({ url: address().queryUrl })).version).toBe('v3');
  });

  test('the client refuses a path under which there is only a page', async () => {
    const url = `${address().queryUrl}/no-such-base-path`;
    await expect(connectJaeger({ url })).rejects.toMatchObject({ code: 'JAEGER_NOT_JAEGER' });
  });

  test('API v3 gives a trace back to the nanosecond', async () => {
    expect(await api('v3').trace(create.traceId)).toEqual(create.trace);
  });

  test('API v3 keeps every kind of value, status, event, link and tracestate', async () => {
    const values = freshTrace('every-value');
    await send(values);
    expect(await api('v3').trace(values.traceId)).toEqual(values.trace);
  });

  test('API v1 gives the same trace, cut to microseconds', async () => {
    const trace = await api('v1').trace(create.traceId);
    expect(trace?.spans.map(shape)).toEqual(create.trace.spans.map(shape));
    for (const [index, span] of (trace?.spans ?? []).entries()) {
      const sent = create.trace.spans[index];
      expect(span.resolutionNs).toBe(1_000);
      expect(Math.abs(span.durationNs - (sent?.durationNs ?? 0))).toBeLessThanOrEqual(1_000);
      expect(Math.abs(span.startNs - (sent?.startNs ?? 0))).toBeLessThanOrEqual(1_000);
    }
  });

  describe.each(['v3', 'v1'] as const)('API %s', (version) => {
    test('gives span links', async () => {
      const trace = await api(version).trace(batch.traceId);
      const linked = (spans: readonly Span[]) =>
        spans.flatMap(({ spanId, links }) =>
          links.map((link) => [spanId, link.spanId, link.traceId]),
        );
      expect(linked(trace?.spans ?? [])).toEqual(linked(batch.trace.spans));
      expect(linked(batch.trace.spans)).toHaveLength(5);
    });

    test('knows nothing of an unknown trace', async () => {
      expect(await api(version).trace(randomBytes(16).toString('hex'))).toBeUndefined();
    });

    test('takes a trace id in upper case', async () => {
      const trace = await api(version).trace(create.traceId.toUpperCase());
      expect(trace?.traceId).toBe(create.traceId);
    });

    test('lists the services', async () => {
      const services = ['browser', 'edge', 'kong', 'bff', 'url-api', 'analytics'];
      expect(await api(version).services()).toEqual(
        expect.arrayContaining(services.map(create.service)),
      );
    });

    test("lists a service's operations with their kinds", async () => {
      const operations = await api(version).operations(create.service('url-api'));
      expect(operations).toContainEqual({ name: 'send url-events', kind: 'producer' });
      expect(operations).toContainEqual({ name: 'POST /urls', kind: 'server' });
      expect(await api(version).operations(create.service('nobody'))).toEqual([]);
    });

    test('finds a trace by service and time, whole', async () => {
      const [found, ...others] = await api(version).search(around(create.service('kong')));
      expect(others).toEqual([]);
      expect(found?.spans.map(shape)).toEqual(create.trace.spans.map(shape));
    });

    test('finds a trace by what one of its spans is and says', async () => {
      const bff = create.service('bff');
      const searches: readonly (readonly [boolean, Partial<SearchQuery>])[] = [
        [true, { operation: 'POST /api/urls' }],
        [false, { operation: 'DELETE /api/urls' }],
        [true, { attributes: { 'http.response.status_code': '201' } }],
        [false, { attributes: { 'http.response.status_code': '500' } }],
        [true, { minDurationMs: 1 }],
        [false, { minDurationMs: 60_000 }],
        [true, { operation: 'POST /api/urls', attributes: { 'http.request.method': 'POST' } }],
        // One span must meet both.
        [false, { operation: 'get', attributes: { 'http.request.method': 'POST' } }],
      ];
      for (const [finds, search] of searches) {
        const { traces } = await searchAll(api(version), around(bff, search));
        expect(ids(traces), JSON.stringify(search)).toEqual(finds ? [create.traceId] : []);
      }
    });

    test('finds nothing of another time, and nothing of an unknown service', async () => {
      const { originNs } = create.trace;
      const before = { fromNs: originNs - 9n * minuteNs, toNs: originNs - 8n * minuteNs };
      expect(await api(version).search(around(create.service('bff'), before))).toEqual([]);
      expect(await api(version).search(around(create.service('nobody')))).toEqual([]);
    });

    test('fills no page beyond its limit; slices of time find the rest', async () => {
      const run = randomBytes(3).toString('hex');
      const traces = [900, 600, 300].map((agoMs) => freshTrace('batch-links', { agoMs, run }));
      for (const trace of traces) await send(trace);
      const query = around(`${run}-analytics-batch`, { limit: 2 });
      expect(await api(version).search(query)).toHaveLength(2);
      const all = await searchAll(api(version), query);
      expect(all.truncated).toBe(false);
      expect(ids(all.traces)).toEqual(ids(traces.map(({ trace }) => trace)));
    });

    test('tells who called whom', async () => {
      const dependencies = await api(version).dependencies(Date.now() + 60_000, 3_600_000);
      const calls = (parent: string, child: string) =>
        dependencies.find(
          (edge) => edge.parent === create.service(parent) && edge.child === create.service(child),
        )?.calls;
      expect(calls('bff', 'url-api')).toBe(1);
      expect(calls('url-api', 'analytics')).toBe(1);
      expect(calls('analytics', 'bff')).toBeUndefined();
    });
  });

  test('a trace that arrives in parts grows', async () => {
    const fresh = freshTrace('create-cold');
    const [first, ...rest] = fresh.request.resourceSpans ?? [];
    const part = (resourceSpans: typeof rest) => sendOtlp(address().otlpUrl, { resourceSpans });
    const spans = async () => (await api('v3').trace(fresh.traceId))?.spans.length;
    await part(first ? [first] : []);
    const some = await becomes(spans, appear);
    await part(rest);
    const all = fresh.trace.spans.length;
    const complete = await becomes(async () => ((await spans()) === all ? all : undefined), appear);
    expect(some).toBeLessThan(all);
    expect(complete).toBe(all);
  });

  test.each(refusals)('GET %s is answered with %i', async (path, status, json) => {
    const response = await fetch(`${address().queryUrl}${path}`, {
      headers: { connection: 'close' },
    });
    expect(response.status).toBe(status);
    expect(isJson(await response.text())).toBe(json);
  });

  test('what is no OTLP is refused for good', async () => {
    const response = await fetch(`${address().otlpUrl}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', connection: 'close' },
      body: '{"resourceSpans": [',
    });
    expect(response.status).toBe(400);
  });
}

/** Of the recorded answers of a real Jaeger: path, status, and whether the body is JSON. */
const unknown = 'deadbeefdeadbeefdeadbeefdeadbeef';
const times =
  'query.start_time_min=2026-11-21T14%3A43%3A44Z&query.start_time_max=2026-11-21T15%3A43%3A44Z';
const refusals: readonly (readonly [string, number, boolean])[] = [
  [`/api/traces/${unknown}`, 404, true],
  [`/api/v3/traces/${unknown}`, 404, true],
  ['/api/traces/not-a-trace-id', 400, true],
  [`/api/traces/${unknown}d`, 400, true],
  [`/api/v3/traces/${unknown}d`, 400, true],
  ['/api/traces/00f067aa0ba902b7', 404, true],
  ['/api/operations', 400, true],
  ['/api/traces?limit=5', 400, true],
  ['/api/traces?service=nobody&limit=-1', 500, true],
  ['/api/traces?service=nobody&limit=abc', 400, true],
  ['/api/traces?service=nobody&limit=100001', 500, true],
  ['/api/v3/traces?query.service_name=nobody', 400, true],
  [`/api/v3/traces?query.service_name=nobody&${times}`, 500, true],
  [`/api/v3/traces?query.service_name=nobody&${times}&query.num_traces=0`, 500, true],
  [`/api/v3/traces?query.service_name=nobody&${times}&query.num_traces=abc`, 400, true],
  [`/api/v3/traces?query.service_name=nobody&${times}&query.num_traces=5`, 404, true],
  ['/api/nope', 200, false],
  ['/api/v3/nope', 200, false],
  ['/search', 200, false],
];

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** What both APIs tell of a span: no times, which v1 cuts. */
function shape(span: Span) {
  const { spanId, parentSpanId, service, name, kind, status, scope, attributes } = span;
  return { spanId, parentSpanId, service, name, kind, status, scope, attributes };
}
