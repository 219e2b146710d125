import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, test } from 'vitest';
import { readTraceFile } from '../../src/jaeger/trace-file.ts';
import { specText } from '../../src/judging/init-spec.ts';
import { compileContract } from '../../src/verify/compiled-contract.ts';
import { parseContract } from '../../src/verify/contract-file.ts';
import { draftContract } from '../../src/verify/draft-contract.ts';
import { judgeTrace } from '../../src/verify/judge.ts';
import type { Trace } from '../../src/verify/trace.ts';
import { makeTrace } from './make-trace.ts';

const fixture = (path: string) => fileURLToPath(new URL(`../../fixtures/${path}`, import.meta.url));
const tracesOf = (path: string) => readTraceFile(fixture(path));
const firstOf = async (path: string) => (await tracesOf(path))[0] as Trace;

/** As it is written and read again. */
async function specOf(trace: Trace, all = false) {
  const text = specText(await draftContract({ trace, all }), [trace.traceId]);
  return compileContract(await parseContract(text, 'draft.trace.yaml'));
}
const verdictOf = async (from: Trace, of: Trace, related: readonly Trace[] = []) =>
  judgeTrace(await specOf(from), of, { settled: true, related }).verdict;

const whole = [
  ...['create', 'lookup-hit', 'lookup-miss', 'redirect'].map((name) => `platform/${name}.json`),
  ...(
    JSON.parse(readFileSync(fixture('traces/claims.json'), 'utf8')) as {
      file: string;
      verdict: string;
    }[]
  )
    .filter(({ verdict }) => verdict === 'passed')
    .map(({ file }) => `traces/${file}`),
];

it.each([...new Set(whole)])('a contract written from %s is fulfilled by it', async (path) => {
  const trace = await firstOf(path);
  expect(await verdictOf(trace, trace)).toBe('passed');
  const every = judgeTrace(await specOf(trace, true), trace, { settled: true });
  expect(every.verdict).toBe('passed');
});

it('another create of the same chain fulfils it too', async () => {
  const [one, other] = [
    await firstOf('traces/create.json'),
    await firstOf('traces/read-late.json'),
  ];
  expect(await verdictOf(one, other)).toBe('passed');
});

describe('a trace of the platform that is', () => {
  const cases = ['lost', 'cut'].flatMap((kind) =>
    readdirSync(fixture(`platform/${kind}`)).map((file) => [kind, file] as const),
  );
  it.each(cases)('%s at %s does not pass', async (kind, file) => {
    const create = await firstOf('platform/create.json');
    const traces = await tracesOf(`platform/${kind}/${file}`);
    const trace = traces.find(({ traceId }) => traceId === create.traceId) as Trace;
    const related = traces.filter((one) => one !== trace);
    const verdict = await verdictOf(create, trace, related);
    expect(kind === 'lost' ? ['incomplete'] : ['failed', 'incomplete']).toContain(verdict);
  });
});

it('a lost context is evidence, with a written contract as with one by hand', async () => {
  const create = await firstOf('traces/create.json');
  const [cut, job] = [
    await firstOf('traces/context-lost-at-job.json'),
    await firstOf('traces/context-lost-at-job.job.json'),
  ];
  expect(await verdictOf(create, cut, [job])).toBe('failed');
});

test('a service that is called twice, at different places, has two rows', async () => {
  const trace = makeTrace([
    { id: 'shop', kind: 'server', lasts: 50 },
    { id: 'get-1', service: 'shop', name: 'get', kind: 'client', parent: 'shop' },
    { id: 'stock', kind: 'server', parent: 'shop' },
    { id: 'get-2', service: 'shop', name: 'get', kind: 'client', parent: 'stock' },
  ]);
  const { contract } = await draftContract({ trace });
  expect(contract.hops.map(({ id, parent }) => [id, parent])).toEqual([
    ['shop', undefined],
    ['stock', 'shop'],
    ['shop-get', 'shop'],
    ['shop-get-2', 'stock'],
  ]);
  expect(await verdictOf(trace, trace)).toBe('passed');
});

test('a call within its like is left out, and said', async () => {
  const call = { service: 'shop', name: 'call', kind: 'client' } as const;
  const trace = makeTrace([
    { id: 'shop', kind: 'server', lasts: 50 },
    { ...call, id: '1', parent: 'shop' },
    { ...call, id: '2', parent: '1' },
  ]);
  const { contract, leftOut } = await draftContract({ trace });
  expect(await verdictOf(trace, trace)).toBe('passed');
  expect(contract.hops.map(({ id }) => id)).toEqual(['shop']);
  expect(leftOut).toEqual(['shop call']);
});

test('a trace with a hole is refused', async () => {
  await expect(draftContract({ trace: await firstOf('traces/spans-lost.json') })).rejects.toThrow(
    /is not: \d+ spans without a parent, \d+ with one that is not there/,
  );
});
