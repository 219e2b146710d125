import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { JaegerApi } from '../../src/jaeger/api.ts';
import { judgeRunLog } from '../../src/scenarios/judge-run-log.ts';
import { openRunFolder } from '../../src/scenarios/run-folder.ts';
import { readRunLog } from '../../src/scenarios/run-log.ts';
import { compileContract } from '../../src/verify/compiled-contract.ts';
import { contractSchema } from '../../src/verify/contract.ts';
import { traceIdRatio } from '../../src/verify/sampling/trace-id-ratio.ts';
import type { Trace } from '../../src/verify/trace.ts';
import { makeTrace } from '../verify/make-trace.ts';
import { healthyRun } from './rate-limit/limit-run.ts';

let workingDirectory: string;
beforeEach(() => {
  workingDirectory = mkdtempSync(join(tmpdir(), 'tracelab runs '));
});
afterEach(() => rmSync(workingDirectory, { recursive: true }));

function write(scenario: string, records: readonly unknown[]): string {
  const folder = openRunFolder({ scenario, startedAt: new Date(0), workingDirectory });
  for (const record of records) folder.append(record);
  folder.close();
  return folder.path;
}

const holding = (traces: readonly Trace[]) =>
  ({
    version: 'v1',
    trace: async (id) => traces.find(({ traceId }) => traceId === id),
    search: async () => [],
  }) as Partial<JaegerApi> as JaegerApi;

const id = (digit: string) => digit.repeat(32);
const record = (digit: string, status = 200) => ({
  method: 'GET',
  path: '/x',
  status,
  traceId: id(digit),
  headers: {},
});
const tree = (digit: string, status = 200, parent?: string) =>
  makeTrace(
    [
      {
        id: 'client',
        ...(parent ? { parent } : {}),
        attributes: { 'http.response.status_code': status },
      },
      { id: 'shop', kind: 'server', parent: 'client' },
    ],
    id(digit),
  );
const judge = async (
  scenario: string,
  records: readonly unknown[],
  traces: readonly Trace[],
  more: Partial<Parameters<typeof judgeRunLog>[0]> = {},
) =>
  judgeRunLog({
    log: await readRunLog(write(scenario, records)),
    jaeger: holding(traces),
    samplesOut: false,
    minCount: 100,
    quietMs: 0,
    ...more,
  });

test('every request of a run is accounted for, without a contract', async () => {
  const records = [record('a'), record('b', 429), record('c', 503)];
  const traces = [tree('a'), tree('b', 429), tree('c', 503)];
  const result = await judge('circuit-breaker', records, traces);
  expect(result.verdict).toBe('passed');
  expect(result.expectation.detail).toBe(
    '3 = 2 complete + 1 throttled + 0 failed + 0 incomplete + 0 sampled out',
  );
});

test.for([
  ['a trace that is not there', record('a'), [], 'incomplete', 'Jaeger has no span of this trace'],
  [
    'a root that is missing',
    record('a'),
    [tree('a', 200, 'x')],
    'incomplete',
    'the root is missing',
  ],
  [
    'a root that tells another status',
    record('a', 503),
    [tree('a')],
    'failed',
    'the root says 200, the client got 503',
  ],
  [
    'a request without an answer',
    { ...record('a'), status: undefined, error: 'reset' },
    [tree('a')],
    'failed',
    'not answered: reset',
  ],
] as const)('%s is told', async ([, sent, traces, verdict, complaint]) => {
  const result = await judge('circuit-breaker', [sent], traces);
  expect(result).toMatchObject({ verdict, requests: [{ outcome: verdict }] });
  expect(result.requests[0]?.complaints).toContain(complaint);
});

test('a trace that is not there was sampled out where sampling may do that', async () => {
  const result = await judge('sampling', [record('a')], [], { samplesOut: true });
  expect(result).toMatchObject({ verdict: 'passed', counts: { 'sampled out': 1 } });
});

test('a log may leave out the headers of the answers', async () => {
  const { headers: _, ...bare } = record('a');
  expect(await judge('sampling', [bare], [tree('a')])).toMatchObject({ verdict: 'passed' });
});

test('two requests of one trace do not add up', async () => {
  const result = await judge('circuit-breaker', [record('a'), record('a')], [tree('a')]);
  expect(result.verdict).toBe('failed');
  expect(result.expectation.detail).toMatch(/which is 2 requests in 1 traces$/);
});

test('a contract judges the traces that it recognises', async () => {
  const contract = await compileContract(
    contractSchema.parse({
      contract: 'shop',
      hops: [
        { id: 'shop', service: 'shop' },
        { id: 'stock', service: 'stock', parent: 'shop' },
      ],
    }),
  );
  const result = await judge('circuit-breaker', [record('a')], [tree('a')], { contract });
  expect(result).toMatchObject({ verdict: 'incomplete' });
  expect(result.requests[0]?.complaints).toEqual(['no span arrived']);
});

test('a rate-limit run is judged as the scenario itself judges it', async () => {
  const sent = Object.values(healthyRun()).flat();
  const records = sent.map((one) => one.record);
  const traces = sent.map(({ record: { traceId }, spans }) => makeTrace(spans, traceId));
  const result = await judge('rate-limit', records, traces);
  expect(result.expectation.detail).toBe(
    '31 = 17 complete + 14 throttled + 0 failed + 0 incomplete + 0 sampled out',
  );
  const lost = await judge('rate-limit', records, traces.slice(1));
  expect(lost).toMatchObject({ verdict: 'incomplete', counts: { incomplete: 1 } });
});

/** Of the phase that samples at the head: ids that the client's SDK keeps, and drops. */
function headPhase() {
  const keeps = traceIdRatio(0.1);
  const ids = Array.from({ length: 200 }, (_, at) => `${at}`.padStart(32, '0123456789abcdef'));
  const spread = ids.map((text) => createHash('md5').update(text).digest('hex'));
  const sent = spread.map((traceId) => ({
    ...record('a'),
    phase: 'head 0.1',
    durationMs: 20,
    traceId,
  }));
  const hops = ['tracelab', 'nginx', 'kong', 'bff'];
  const traceOf = (traceId: string) =>
    makeTrace(
      hops.map((hop, at) => ({ id: hop, ...(at > 0 ? { parent: hops[at - 1] ?? '' } : {}) })),
      traceId,
    );
  const kept = spread.filter(keeps);
  const dropped = spread.filter((one) => !keeps(one));
  return { sent, traceOf, kept, dropped };
}
const sampling = (sent: readonly unknown[], traces: readonly Trace[]) =>
  judge('sampling', sent, traces, { samplesOut: true });

test('of a sampling run, exactly the traces that the sampler drops are sampled out', async () => {
  const { sent, traceOf, kept, dropped } = headPhase();
  const result = await sampling(sent, kept.map(traceOf));
  expect(result).toMatchObject({
    verdict: 'passed',
    counts: { complete: kept.length, 'sampled out': dropped.length, incomplete: 0 },
    sampling: [{ name: 'head 0.1', predicted: kept.length, unexpected: [], missing: [] }],
  });
});

test('of a sampling run, a trace that its sampler keeps is missed', async () => {
  const { sent, traceOf, kept } = headPhase();
  const [lost = '', ...rest] = kept;
  const result = await sampling(sent, rest.map(traceOf));
  expect(result).toMatchObject({ verdict: 'failed', counts: { incomplete: 1 } });
  expect(result.sampling?.[0]?.missing).toEqual([lost]);
  expect(result.requests.find(({ traceId }) => traceId === lost)?.complaints).toEqual([
    'Jaeger has no span of this trace, and its sampler keeps it',
  ]);
});

test('of a sampling run, a trace that its sampler drops must not be there', async () => {
  const { sent, traceOf, kept, dropped } = headPhase();
  const [extra = ''] = dropped;
  const result = await sampling(sent, [...kept, extra].map(traceOf));
  expect(result).toMatchObject({ verdict: 'failed', counts: { failed: 1 } });
  expect(result.sampling?.[0]?.unexpected).toEqual([extra]);
});

test('a store that has nothing of a sampling run is no evidence against it', async () => {
  const { sent, kept } = headPhase();
  const result = await sampling(sent, []);
  expect(result).toMatchObject({ verdict: 'incomplete', counts: { incomplete: kept.length } });
});

const claiming = async (more: object) =>
  compileContract(
    contractSchema.parse({
      contract: 'shop',
      hops: [
        { id: 'nginx', service: 'nginx', budget: { overheadMs: 5, next: 'bff' } },
        { id: 'bff', service: 'bff', parent: 'nginx' },
      ],
      ...more,
    }),
  );

test('a contract that says what its sampler keeps is held to it, whatever the scenario', async () => {
  const { sent, traceOf, kept, dropped } = headPhase();
  const contract = await claiming({ sampling: { ratio: 0.1, decider: 'otel-js' } });
  const judgeIt = (ids: readonly string[]) =>
    judge('mine', sent, ids.map(traceOf), { contract, minCount: 1 });
  const right = await judgeIt(kept);
  expect(right.counts).toMatchObject({ complete: kept.length, 'sampled out': dropped.length });
  expect(right.sampling?.[0]?.expectations.map(({ verdict }) => verdict)).toEqual([
    'passed',
    'passed',
  ]);
  const [extra = ''] = dropped;
  expect((await judgeIt([...kept, extra])).counts.failed).toBe(1);
  expect((await judgeIt(kept.slice(1))).counts.incomplete).toBe(1);
});

test.for([
  ['a tenth', 20, 'passed'],
  ['half', 100, 'failed'],
] as const)(
  'where no decision can be computed, %s of a tenth is judged as a share',
  async ([, count, verdict]) => {
    const { sent, traceOf } = headPhase();
    const contract = await claiming({ sampling: { ratio: 0.1, decider: 'unknown' } });
    const traces = sent.slice(0, count).map(({ traceId }) => traceOf(traceId));
    const result = await judge('mine', sent, traces, { contract });
    expect(result.counts).toMatchObject({ complete: count, 'sampled out': 200 - count });
    const byShare = result.sampling?.[0]?.expectations.find(({ expectation }) =>
      expectation.includes('cannot be predicted'),
    );
    expect(byShare?.verdict).toBe(verdict);
  },
);

test('budgets of a contract are judged over the traces of the run', async () => {
  const { sent, traceOf, kept } = headPhase();
  const contract = await claiming({ sampling: { ratio: 0.1, decider: 'otel-js' } });
  const result = await judge('mine', sent, kept.map(traceOf), { contract });
  expect(result.budgets).toMatchObject([
    { contract: 'shop', hop: 'nginx', count: kept.length, verdict: 'inconclusive' },
  ]);
  expect(result.budgets[0]?.reason).toMatch(/ of at least 100 traces; \d+ more like these/);
  expect(result.verdict).toBe('inconclusive');
});

test('a log that is none is told with its line', async () => {
  const path = write('rate-limit', [record('a'), { nonsense: true }]);
  await expect(readRunLog(path)).rejects.toThrow('requests.jsonl:2 is no record of a request');
  await expect(readRunLog('no-such-run', workingDirectory)).rejects.toThrow(
    expect.objectContaining({ code: 'BAD_USAGE' }),
  );
});
