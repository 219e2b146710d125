import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JaegerApi, SearchQuery } from '../../src/jaeger/api.ts';
import { recentTraces } from '../../src/jaeger/recent-traces.ts';
import { searchAll } from '../../src/jaeger/search.ts';
import { readServiceMap } from '../../src/jaeger/service-map.ts';
import type { Trace } from '../../src/verify/trace.ts';
import { makeTrace } from '../verify/make-trace.ts';

const second = 1_000_000_000n;
const service = 'edge';

function stored(startsNs: readonly bigint[]): readonly Trace[] {
  return startsNs.map((originNs, position) => ({
    ...makeTrace([{ id: 'span', service, kind: 'server' }], String(position).padStart(32, '0')),
    originNs,
  }));
}

/** As Jaeger: at most `limit`, which ones is its own business. */
function holding(traces: readonly Trace[]): JaegerApi & { readonly queries: SearchQuery[] } {
  const queries: SearchQuery[] = [];
  return {
    version: 'v3',
    queries,
    trace: async (id) => traces.find(({ traceId }) => traceId === id),
    search: async (query) => {
      queries.push(query);
      const { fromNs, toNs, limit } = query;
      return traces
        .filter(({ originNs }) => originNs >= fromNs && originNs <= toNs)
        .slice(0, limit);
    },
    services: async () => [service],
    operations: async () => [],
    dependencies: async () => [{ parent: 'a', child: 'b', calls: 7 }],
  };
}

test('finds every trace, whatever the limit of a page', async () => {
  const starts = fc.array(fc.bigInt({ min: 0n, max: 60n * second }), { maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(starts, fc.integer({ min: 1, max: 20 }), async (startsNs, limit) => {
      const traces = stored(startsNs);
      const query = { service, fromNs: 0n, toNs: 60n * second, limit };
      const result = await searchAll(holding(traces), query);
      // More traces than fit a page, within one millisecond, cannot be told apart.
      if (!result.truncated) expect(result.traces).toHaveLength(traces.length);
      else expect(result.traces.length).toBeLessThanOrEqual(traces.length);
    }),
    { numRuns: 50 },
  );
});

test('a full page is never taken for all there is', async () => {
  const traces = stored(Array.from({ length: 10 }, (_, at) => BigInt(at) * second));
  const api = holding(traces);
  const result = await searchAll(api, { service, fromNs: 0n, toNs: 10n * second, limit: 10 });
  expect(result).toMatchObject({ truncated: false });
  expect(api.queries.length).toBeGreaterThan(1);
});

test('says that more traces than the limit started within a millisecond', async () => {
  const traces = stored(Array.from({ length: 10 }, () => 5n));
  const result = await searchAll(holding(traces), { service, fromNs: 0n, toNs: second, limit: 5 });
  expect(result.truncated).toBe(true);
});

const nowUnixMs = 1_795_000_000_000;
const agoNs = (ms: number) => BigInt(nowUnixMs - ms) * 1_000_000n;

test('the newest traces come first, and only as many as wanted', async () => {
  const traces = stored([agoNs(50_000), agoNs(1_000), agoNs(30_000), agoNs(2_000)]);
  const options = { sinceMs: 3_600_000, limit: 2, nowUnixMs };
  const { traces: found, more } = await recentTraces(holding(traces), options);
  expect(found.map(({ originNs }) => originNs)).toEqual([agoNs(1_000), agoNs(2_000)]);
  expect(more).toBe(true);
});

test('what is older than the window is left out', async () => {
  const traces = stored([agoNs(1_000), agoNs(120_000)]);
  const options = { sinceMs: 60_000, limit: 10, nowUnixMs };
  expect(await recentTraces(holding(traces), options)).toMatchObject({
    traces: [{ originNs: agoNs(1_000) }],
    more: false,
  });
});

test("the service map takes Jaeger's own count where no trace is left", async () => {
  expect(await readServiceMap(holding([]), 60_000, nowUnixMs)).toEqual({
    source: 'dependencies',
    truncated: false,
    edges: [{ from: 'a', to: 'b', kind: 'call', calls: 7, errors: 0 }],
  });
});
