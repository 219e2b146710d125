import { expect, test } from 'vitest';
import type { JaegerApi } from '../../src/jaeger/api.ts';
import { readSettled } from '../../src/jaeger/settled-read.ts';
import { searchSettled } from '../../src/jaeger/settled-search.ts';
import type { Trace } from '../../src/verify/trace.ts';
import { makeTrace } from '../verify/make-trace.ts';

const nowUnixMs = 1_795_000_010_000;
const traceOf = (id: string, agoMs: number, spans = 1): Trace => ({
  ...makeTrace(
    Array.from({ length: spans }, (_, at) => ({ id: `${at}`, service: 'shop', lasts: 0 })),
    id.repeat(32),
  ),
  originNs: BigInt(nowUnixMs - agoMs) * 1_000_000n,
});

/** Each trace as it is at the first look, and at every later one. */
function growing(traces: readonly (readonly [Trace, Trace?])[]) {
  const looks = new Map<string, number>();
  const slept: number[] = [];
  const api: Pick<JaegerApi, 'trace' | 'search'> = {
    search: async () => traces.map(([first]) => first),
    trace: async (id) => {
      const look = looks.get(id) ?? 0;
      looks.set(id, look + 1);
      const all = traces.find(([first]) => first.traceId === id) ?? [];
      return look === 0 ? all[0] : (all[1] ?? all[0]);
    },
  };
  const clock = { now: () => 0, sleep: async (ms: number) => void slept.push(ms) };
  return {
    api: api as JaegerApi,
    slept,
    options: { quietMs: 2_000, nowUnixMs: () => nowUnixMs, clock },
  };
}

test('what is old has settled, and nothing is waited for', async () => {
  const old = traceOf('a', 5_000);
  const { api, slept, options } = growing([[old]]);
  const read = await readSettled(api, [old.traceId], options);
  expect(read.get(old.traceId)).toEqual({ trace: old, settled: true });
  expect(slept).toEqual([]);
});

test('the young are waited for, once for all of them, and read again', async () => {
  const [quiet, grows] = [traceOf('a', 100), traceOf('b', 100)];
  const grown = traceOf('b', 100, 2);
  const { api, slept, options } = growing([[quiet], [grows, grown]]);
  const read = await readSettled(api, [quiet.traceId, grows.traceId], options);
  expect(slept).toEqual([2_000]);
  expect(read.get(quiet.traceId)).toEqual({ trace: quiet, settled: true });
  expect(read.get(grows.traceId)).toEqual({ trace: grown, settled: false });
});

test('a trace of which there is nothing is looked for again', async () => {
  const { api, slept, options } = growing([]);
  const read = await readSettled(api, ['c'.repeat(32)], options);
  expect(slept).toEqual([2_000]);
  expect(read.get('c'.repeat(32))).toEqual({ trace: undefined, settled: true });
});

test('a search gives its traces as they are once they have settled', async () => {
  const grown = traceOf('b', 100, 2);
  const { api, options } = growing([[traceOf('b', 100), grown]]);
  const found = await searchSettled(api, { ...options, service: 'shop', sinceMs: 60_000 });
  expect(found).toEqual({ traces: [{ trace: grown, settled: false }], truncated: false });
});
