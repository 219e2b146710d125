import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { V3Trace } from './recorded.ts';
import { getJson, type RunningStore, startStore } from './running-store.ts';
import { request, spanId, traceId } from './spans.ts';

interface Answer {
  readonly data?: readonly { readonly traceID: string }[];
  readonly errors?: unknown;
  readonly result?: V3Trace;
}

describe("a search in Jaeger's stand-in", () => {
  let running: RunningStore;
  beforeAll(async () => {
    running = await startStore();
    await running.load(
      request(
        {
          trace: 'a',
          id: '1',
          name: 'GET /cart',
          attributes: { 'http.status_code': 200, 'request.id': '1b81ba5a' },
        },
        { trace: 'a', id: '2', parent: '1', service: 'stock', durationMs: 5 },
      ),
    );
    await running.load(
      request({ trace: 'b', id: '3', name: 'GET /pay', durationMs: 1500, status: 2 }),
    );
    await running.load(
      request({ trace: 'c', id: '4', startMs: 2_000_000, status: 1, attributes: { paid: true } }),
    );
    await running.load(request({ trace: 'd', id: '5', parent: '99', service: 'stock', kind: 5 }));
  });
  afterAll(() => running[Symbol.asyncDispose]());

  const get = (path: string, parameters: Record<string, string>) =>
    getJson<Answer>(`${running.query}${path}?${new URLSearchParams(parameters)}`);
  const idsV1 = async (parameters: Record<string, string>) => {
    const { data } = await get('/api/traces', { start: '1', ...parameters });
    return data?.map(({ traceID }) => traceID.replace(/^0+/, ''));
  };
  const idsV3 = async (parameters: Record<string, string>) => {
    const { result } = await get('/api/v3/traces', {
      'query.start_time_min': '1970-01-01T00:00:00Z',
      'query.start_time_max': '1970-01-02T00:00:00Z',
      'query.num_traces': '10',
      ...parameters,
    });
    const ids = (result?.resourceSpans ?? []).map((entry) =>
      entry.scopeSpans[0]?.spans[0]?.traceId.replace(/^0+/, ''),
    );
    return [...new Set(ids)];
  };

  test.each([
    ['a service, newest arrival first', {}, ['c', 'b', 'a']],
    ['a limit', { limit: '2' }, ['c', 'b']],
    ['an operation', { operation: 'GET /cart' }, ['a']],
    ['a window in microseconds', { start: '1500000000', end: '2500000000' }, ['c']],
    ['a lower bound of the duration', { minDuration: '1.2s' }, ['b']],
    ['an upper bound of the duration', { maxDuration: '100ms' }, ['c', 'a']],
    ['a tag that is a number', { tags: '{"http.status_code":"200"}' }, ['a']],
    ['a tag that is a string', { tag: 'request.id:1b81ba5a' }, ['a']],
    ['a tag of another value', { tag: 'request.id:1b81ba5b' }, []],
    ['a tag as key:value', { tag: 'paid:true' }, ['c']],
    ['errors', { tags: '{"error":"true"}' }, ['b']],
    ['successes', { tags: '{"error":"false"}' }, ['c']],
    ['a tag on another span than the operation', { operation: 'work', tag: 'x:1' }, []],
  ])('v1 finds by %s', async (_, parameters, expected) => {
    expect(await idsV1({ service: 'shop', ...parameters })).toEqual(expected);
  });

  test.each([
    ['nothing but the window', {}, ['d', 'c', 'b', 'a']],
    ['a service', { 'query.service_name': 'stock' }, ['d', 'a']],
    ['an operation', { 'query.operation_name': 'GET /pay' }, ['b']],
    [
      'bounds of the duration',
      { 'query.duration_min': '8ms', 'query.duration_max': '1s' },
      ['d', 'c', 'a'],
    ],
    ['attributes', { 'query.attributes': '{"paid":"true"}' }, ['c']],
    ['a narrower window', { 'query.start_time_min': '1970-01-01T00:33:20Z' }, ['c']],
    ['a service without spans', { 'query.service_name': 'nobody' }, []],
  ])('v3 finds by %s', async (_, parameters, expected) => {
    expect(await idsV3(parameters)).toEqual(expected);
  });

  test.each([
    ['minDuration', '5', `unable to parse param 'minDuration': time: missing unit in duration "5"`],
    [
      'maxDuration',
      '1x',
      `unable to parse param 'maxDuration': time: unknown unit "x" in duration "1x"`,
    ],
    [
      'start',
      'now',
      `unable to parse param 'start': strconv.ParseInt: parsing "now": invalid syntax`,
    ],
    ['tag', 'paid', `malformed 'tag' parameter, expecting key:value, received: paid`],
    [
      'raw',
      'maybe',
      `unable to parse param 'raw': strconv.ParseBool: parsing "maybe": invalid syntax`,
    ],
    [
      'traceID',
      'xyz',
      `cannot parse traceID param: strconv.ParseUint: parsing "xyz": invalid syntax`,
    ],
  ])('v1 says what is wrong with %s=%s', async (name, value, msg) => {
    const { errors } = await get('/api/traces', { service: 'shop', [name]: value });
    expect(errors).toEqual([{ code: 400, msg }]);
  });

  test('lists services, operations by kind, and operation names', async () => {
    expect(await get('/api/v3/services', {})).toEqual({ services: ['shop', 'stock'] });
    expect(await get('/api/services', {})).toMatchObject({ data: ['shop', 'stock'], total: 2 });
    expect(await get('/api/v3/operations', { service: 'stock', span_kind: 'consumer' })).toEqual({
      operations: [{ name: 'work', spanKind: 'consumer' }],
    });
    expect(await get('/api/operations', { service: 'stock', spanKind: 'server' })).toMatchObject({
      data: [{ name: 'work', spanKind: 'server' }],
      total: 1,
    });
    expect(await get('/api/services/stock/operations', {})).toMatchObject({ data: ['work'] });
  });

  test('counts calls between services within the window', async () => {
    const link = { parent: 'shop', child: 'stock', callCount: 1 };
    const window = { endTs: '1500000', lookback: '1400000' };
    expect(await get('/api/dependencies', window)).toMatchObject({ data: [link] });
    expect(await get('/api/dependencies', { ...window, service: 'pay' })).toMatchObject({
      data: [],
    });
    const later = { endTs: '9000000', lookback: '100' };
    expect(await get('/api/dependencies', later)).toMatchObject({ data: [] });
  });

  test('sums traces up', async () => {
    const answer = await get('/api/v3/trace-summaries', {
      'query.start_time_min': '1970-01-01T00:00:00Z',
      'query.start_time_max': '1970-01-02T00:00:00Z',
      'query.num_traces': '2',
      'query.service_name': 'stock',
    });
    expect(answer).toEqual({
      summaries: [
        {
          traceId: traceId('d'),
          minStartTimeUnixNano: '1000000000000',
          maxEndTimeUnixNano: '1000010000000',
          spanCount: 1,
          orphanSpanCount: 1,
          services: [{ name: 'stock', spanCount: 1 }],
        },
        {
          traceId: traceId('a'),
          rootServiceName: 'shop',
          rootOperationName: 'GET /cart',
          minStartTimeUnixNano: '1000000000000',
          maxEndTimeUnixNano: '1000010000000',
          spanCount: 2,
          services: [
            { name: 'shop', spanCount: 1 },
            { name: 'stock', spanCount: 1 },
          ],
        },
      ],
    });
  });

  test('refuses what Jaeger has and the stand-in lacks', async () => {
    const response = await fetch(`${running.query}/api/metrics/latencies`);
    expect(response.status).toBe(501);
    expect(await response.text()).toContain('stand-in does not implement');
  });

  test('the oldest arrival makes room, however late its newest span', async () => {
    await using small = await startStore(2);
    await small.load(request({ trace: '1', id: '1' }));
    await small.load(request({ trace: '2', id: '2' }));
    await small.load(request({ trace: '1', id: '3' }));
    await small.load(request({ trace: '3', id: '4' }));
    const status = async (id: string) =>
      (await fetch(`${small.query}/api/v3/traces/${traceId(id)}`)).status;
    expect([await status('1'), await status('2'), await status('3')]).toEqual([404, 200, 200]);
  });

  test('a trace is found by its id without leading zeros', async () => {
    const { result } = await get('/api/v3/traces/a', {});
    expect(result?.resourceSpans[0]?.scopeSpans[0]?.spans[0]?.spanId).toBe(spanId('1'));
  });
});
