import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it, test } from 'vitest';
import { readTraceFile } from '../../src/jaeger/trace-file.ts';
import { specText } from '../../src/judging/init-spec.ts';
import { compileContract } from '../../src/verify/compiled-contract.ts';
import { parseContract } from '../../src/verify/contract-file.ts';
import { draftContract } from '../../src/verify/draft-contract.ts';
import { judgeHygiene } from '../../src/verify/hygiene/index.ts';
import { judgeTrace } from '../../src/verify/judge.ts';
import { judgeManyTraces } from '../../src/verify/many-traces.ts';
import { earliest, type Trace } from '../../src/verify/trace.ts';
import type { Verdict } from '../../src/verify/verdict.ts';

interface Claim {
  readonly file: string;
  /** Trace that the contract is written from, or several that are alike. */
  readonly contract: string | readonly string[];
  readonly verdict: Verdict;
  /** Rules that are not fulfilled. */
  readonly rules?: readonly string[];
  /** Hops that the findings of this verdict name, where the claim is about them. */
  readonly at?: readonly string[];
  readonly claim: string;
}

const folder = new URL('../../fixtures/foreign/', import.meta.url);
const path = (file: string) => fileURLToPath(new URL(file, folder));
const claims = JSON.parse(readFileSync(path('claims.json'), 'utf8')) as Claim[];

async function tracesOf(file: string): Promise<readonly [Trace, ...Trace[]]> {
  const traces = await readTraceFile(path(file));
  const first = earliest(traces);
  if (!first) throw new Error(`no trace in ${file}`);
  return [first, ...traces.filter((trace) => trace !== first)];
}

/** As `tracelab init` writes it and `tracelab verify` reads it. */
async function contractFrom(...files: readonly string[]) {
  const traces = await Promise.all(files.map(async (file) => (await tracesOf(file))[0]));
  const [trace, ...alike] = traces as [Trace, ...Trace[]];
  const text = specText(await draftContract({ trace, alike }), [trace.traceId]);
  return compileContract(await parseContract(text, 'foreign.trace.yaml'));
}

test.for(claims)('$file is $verdict by $contract: $claim', async (claim) => {
  const [trace, ...related] = await tracesOf(claim.file);
  const contract = await contractFrom(...[claim.contract].flat());
  const result = judgeTrace(contract, trace, { settled: true, related });
  const unfulfilled = result.findings.filter(({ verdict }) => verdict !== 'passed');
  expect(result.verdict).toBe(claim.verdict);
  expect([...new Set(unfulfilled.map(({ rule }) => rule))].toSorted()).toEqual(
    (claim.rules ?? []).toSorted(),
  );
  const worst = unfulfilled.filter(({ verdict }) => verdict === claim.verdict);
  if (claim.at) expect(new Set(worst.flatMap(({ hop }) => hop ?? []))).toEqual(new Set(claim.at));
});

it('no row names what is of one request: ids, ports, durations', async () => {
  for (const file of ['hotrod/dispatch.json', 'keycloak/token.json', 'keycloak/token-again.json']) {
    const [trace] = await tracesOf(file);
    const { contract } = await draftContract({ trace });
    const text = JSON.stringify(contract);
    expect(text).not.toMatch(/127\.0\.0\.1|T7\d{5}C|customer=|DurationMs|[0-9a-f]{16}/);
  }
});

it('calls that are made again until they succeed have no fixed number', async () => {
  const { contract } = await contractFrom('hotrod/dispatch.json');
  expect(contract.hops.find(({ id }) => id === 'redis-manual-GetDriver')).toMatchObject({
    count: { min: 10 },
    status: 'any',
  });
});

const oldDatabaseNames = ['db.name', 'db.operation', 'db.sql.table', 'db.statement', 'db.system'];
it.each([
  ['hotrod/dispatch.json', []],
  ['hotrod/dispatch-again.json', []],
  ['hotrod/dispatch.v1.json', []],
  ['hotrod/dispatch-of-nobody.json', []],
  ['keycloak/token.json', oldDatabaseNames],
  ['keycloak/token-again.json', oldDatabaseNames],
  ['keycloak/token-refused.json', []],
])('hygiene finds nothing wrong in %s, and notes the old names %j', async (file, names) => {
  const { verdict, findings } = judgeHygiene(await tracesOf(file));
  expect(verdict).toBe('passed');
  const noted = findings.map(({ message }) => / writes (\S+), now /.exec(message)?.[1] ?? message);
  expect(noted.toSorted()).toEqual(names);
});

it.each([
  ['hotrod/lost/client.json', 'incomplete', ['orphans']],
  ['hotrod/lost/server.json', 'incomplete', ['orphans']],
  ['hotrod/lost/one-of-many.json', 'passed', []],
  ['hotrod/cut/grpc.json', 'passed', []],
  // It starts before what it hangs on: a note.
  ['hotrod/misplaced/server.json', 'passed', ['clock-skew']],
] as const)('hygiene of %s is %s: %j', async (file, expected, rules) => {
  const { verdict, findings } = judgeHygiene(await tracesOf(file));
  expect(verdict).toBe(expected);
  expect(findings.map(({ rule }) => rule)).toEqual(rules);
});

it('of many traces, each is told by what its verdict rests on', async () => {
  const { contract } = await contractFrom('hotrod/dispatch.json');
  const [trace] = await tracesOf('hotrod/dispatch-of-nobody.json');
  const traces = [{ trace, settled: true }];
  const result = await judgeManyTraces({
    contracts: [contract],
    traces,
    truncated: false,
    minCount: 1,
  });
  expect(result.traces[0]?.complaints[0]).toBe(
    'frontend: http.response.status_code is 500, expected 200',
  );
});
