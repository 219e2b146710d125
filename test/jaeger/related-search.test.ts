import { expect, test } from 'vitest';
import type { JaegerApi, SearchQuery } from '../../src/jaeger/api.ts';
import { relatedSearch } from '../../src/jaeger/related-search.ts';
import type { Trace } from '../../src/verify/trace.ts';
import { makeTrace } from '../verify/make-trace.ts';

const nowUnixMs = 1_795_000_100_000;
const atNs = (secondsAgo: number) => BigInt(nowUnixMs - secondsAgo * 1000) * 1_000_000n;
const key = 'messaging.kafka.message.key';

function consumed(id: string, secondsAgo: number, value: string): Trace {
  const span = { id: 's', service: 'worker', attributes: { [key]: value } };
  return { ...makeTrace([span], id.repeat(32)), originNs: atNs(secondsAgo) };
}

/** As API v3 of Jaeger 2.13: attributes are ignored. */
function jaegerWith(traces: readonly Trace[]): JaegerApi & { readonly queries: SearchQuery[] } {
  const queries: SearchQuery[] = [];
  return {
    version: 'v3',
    queries,
    trace: async () => undefined,
    search: async (query) => {
      queries.push(query);
      return traces.filter(({ originNs }) => originNs >= query.fromNs && originNs <= query.toNs);
    },
    services: async () => [],
    operations: async () => [],
    dependencies: async () => [],
  };
}

const traces = [consumed('b', 60, 'k'), consumed('c', 59, 'other'), consumed('d', 30, 'k')];
const query = { service: 'worker', attributes: { [key]: 'k' }, fromNs: atNs(65), toNs: atNs(45) };

test('finds what has the attribute and started in the window', async () => {
  const found = await relatedSearch(jaegerWith(traces), () => nowUnixMs)(query);
  expect(found.map(({ traceId }) => traceId)).toEqual(['b'.repeat(32)]);
});

test('asks for a slice that has settled once, however many traces are judged', async () => {
  const api = jaegerWith(traces);
  const find = relatedSearch(api, () => nowUnixMs);
  await find(query);
  const first = api.queries.length;
  expect(await find({ ...query, attributes: { [key]: 'other' } })).toHaveLength(1);
  expect(first).toBeGreaterThan(0);
  expect(api.queries).toHaveLength(first);
});

test('asks again, after a second, for a slice that may still get traces', async () => {
  const api = jaegerWith(traces);
  let nowMs = nowUnixMs;
  const find = relatedSearch(api, () => nowMs);
  const recent = { ...query, fromNs: atNs(4), toNs: atNs(-20) };
  await find(recent);
  const first = api.queries.length;
  await find(recent);
  expect(api.queries).toHaveLength(first);
  nowMs += 1_000;
  await find(recent);
  expect(api.queries).toHaveLength(2 * first);
  expect(api.queries.every(({ fromNs }) => fromNs <= atNs(-1))).toBe(true);
});

test('a search that failed is not remembered', async () => {
  const api = jaegerWith(traces);
  const failing = { ...api, search: async () => Promise.reject(new Error('no')) };
  let search: JaegerApi['search'] = failing.search;
  const find = relatedSearch({ ...api, search: (one) => search(one) }, () => nowUnixMs);
  await expect(find(query)).rejects.toThrow('no');
  search = api.search;
  expect(await find(query)).toHaveLength(1);
});
