import { expect, test } from 'vitest';
import type { JaegerApi } from '../../src/jaeger/api.ts';
import { searchAll } from '../../src/jaeger/search.ts';
import { freshTrace } from '../peers/recorded-otlp.ts';

/** Of API v3 of Jaeger 2.13, which takes `query.attributes` and ignores it. */
function ignoringAttributes(stored: readonly ReturnType<typeof freshTrace>[]): JaegerApi {
  return {
    version: 'v3',
    trace: async () => undefined,
    search: async ({ fromNs, toNs, limit }) =>
      stored
        .map(({ trace }) => trace)
        .filter(({ originNs }) => originNs >= fromNs && originNs <= toNs)
        .slice(0, limit),
    services: async () => [],
    operations: async () => [],
    dependencies: async () => [],
  };
}

const stored = [300, 200, 100].map((agoMs) => freshTrace('create-cold', { agoMs, run: 'run' }));
const [first] = stored;
const originNs = first?.trace.originNs ?? 0n;
const search = (limit: number, attributes: Readonly<Record<string, string>>) =>
  searchAll(ignoringAttributes(stored), {
    service: 'run-bff',
    fromNs: originNs,
    toNs: originNs + 1_000_000_000n,
    limit,
    attributes,
  });

test('traces without the attribute are left out, though the store gives them', async () => {
  expect((await search(20, { 'http.response.status_code': '500' })).traces).toEqual([]);
  expect((await search(20, { 'http.response.status_code': '201' })).traces).toHaveLength(3);
});

test('every attribute must be on one span of the service', async () => {
  const onOne = { 'http.request.method': 'POST', 'url.path': '/api/urls' };
  expect((await search(20, onOne)).traces).toHaveLength(3);
  const onTwo = { 'http.request.method': 'POST', 'db.system.name': 'redis' };
  expect((await search(20, onTwo)).traces).toEqual([]);
});

test('a page that the store filled is full, however few of its traces are meant', async () => {
  const sliced = await search(2, { 'http.response.status_code': '201' });
  expect(sliced.traces).toHaveLength(3);
  expect(sliced.truncated).toBe(false);
});
