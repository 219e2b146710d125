import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  asSent,
  comparableV1,
  comparableV3,
  recordedTrace,
  type V1Trace,
  type V3Trace,
} from './recorded.ts';
import { getJson, type RunningStore, startStore } from './running-store.ts';

interface V3Answer {
  readonly result: V3Trace;
}
interface V1Answer {
  readonly data: readonly V1Trace[];
}

const names = [
  'create-cold',
  '429-nginx',
  '502-kong-retries-get',
  'breaker-closed-error',
  'batch-links',
  'killed-before-export',
];

describe("Jaeger's stand-in shows a trace as a real Jaeger showed it", () => {
  let running: RunningStore;
  beforeAll(async () => {
    running = await startStore();
    for (const name of names) await running.load(asSent(recordedTrace(name).v3));
  });
  afterAll(async () => {
    await running[Symbol.asyncDispose]();
  });

  test.each(names)('in v3: %s', async (name) => {
    const { v1, v3 } = recordedTrace(name);
    const answer = await getJson<V3Answer>(`${running.query}/api/v3/traces/${v1.traceID}`);
    expect(Object.keys(answer)).toEqual(['result']);
    expect(comparableV3(answer.result)).toEqual(comparableV3(v3));
  });

  test.each(names)('in v1: %s', async (name) => {
    const { v1 } = recordedTrace(name);
    const answer = await getJson<V1Answer>(`${running.query}/api/traces/${v1.traceID}`);
    expect(answer).toMatchObject({ total: 0, limit: 0, offset: 0, errors: null });
    expect(answer.data.map(comparableV1)).toEqual([comparableV1(v1)]);
  });

  test('raw: attributes in the order in which they were sent', async () => {
    const { v1, v3 } = recordedTrace('create-cold');
    const reversed = structuredClone(asSent(v3));
    for (const { scopeSpans } of reversed.resourceSpans) {
      for (const { spans } of scopeSpans) {
        for (const span of spans) (span.attributes as unknown[] | undefined)?.reverse();
      }
    }
    await using own = await startStore();
    await own.load(reversed);
    const read = async (path: string) =>
      comparableV3((await getJson<V3Answer>(own.query + path)).result);
    expect(await read(`/api/v3/traces/${v1.traceID}?raw_traces=true`)).toEqual(
      comparableV3(reversed),
    );
    expect(await read(`/api/v3/traces/${v1.traceID}`)).toEqual(comparableV3(v3));
  });

  test('a span that was exported twice is shown once, unless asked for the raw trace', async () => {
    const { v1, v3 } = recordedTrace('429-nginx');
    await using own = await startStore();
    await own.load(asSent(v3));
    await own.load(asSent(v3));
    const count = async (path: string) =>
      comparableV3((await getJson<V3Answer>(own.query + path)).result).length;
    expect(await count(`/api/v3/traces/${v1.traceID}`)).toBe(2);
    expect(await count(`/api/v3/traces/${v1.traceID}?raw_traces=true`)).toBe(4);
  });
});
