import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { readTraceFile } from '../../src/jaeger/trace-file.ts';
import {
  readUserJourneyContract,
  userJourneyContracts,
} from '../../src/scenarios/user-journey/contracts.ts';
import { type CompiledContract, compileContract } from '../../src/verify/compiled-contract.ts';
import { judgeTrace } from '../../src/verify/judge.ts';
import type { Trace } from '../../src/verify/trace.ts';

const folder = fileURLToPath(new URL('../../fixtures/platform/', import.meta.url));
const cutsOf = (kind: string) =>
  readdirSync(`${folder}${kind}`).map((file) => file.replace('.json', ''));

let create: Trace;
let contract: CompiledContract;
/** What the client knows of its request: the response's X-Kong-Request-Id. */
let requestIds: readonly string[];

beforeAll(async () => {
  create = (await readTraceFile(`${folder}create.json`))[0] as Trace;
  contract = await compileContract(await readUserJourneyContract('create'));
  const kong = create.spans.find(({ service, kind }) => service === 'kong' && kind === 'server');
  requestIds = [String(kong?.attributes['kong.request.id'])];
});

async function judge(path: string, ids: readonly string[] = requestIds) {
  const traces = await readTraceFile(folder + path);
  const trace = traces.find(({ traceId }) => traceId === create.traceId) as Trace;
  const related = traces.filter((other) => other !== trace);
  return judgeTrace(contract, trace, { settled: true, related, requestIds: ids });
}

it.each(userJourneyContracts)('a recorded %s is as its contract says', async (name) => {
  const [trace] = await readTraceFile(`${folder}${name}.json`);
  const own = await compileContract(await readUserJourneyContract(name));
  expect(judgeTrace(own, trace as Trace, { settled: true }).verdict).toBe('passed');
});

it('every hop of the contract has a twin that lacks it', () => {
  expect(cutsOf('lost').sort()).toEqual(contract.hops.map(({ hop }) => hop.id).sort());
});

describe('a hop whose span was lost', () => {
  it.each(cutsOf('lost'))('makes the trace incomplete, and %s is the one named', async (hop) => {
    const result = await judge(`lost/${hop}.json`);
    expect(result.verdict).toBe('incomplete');
    expect(result.hops.filter(({ status }) => status === 'missing').map(({ id }) => id)).toEqual([
      hop,
    ]);
  });
});

describe.each(['cut', 'restarted'])('a hop to which the context was %s', (kind) => {
  it.each(cutsOf(kind))('makes the trace fail, and %s is the one named', async (hop) => {
    const result = await judge(`${kind}/${hop}.json`);
    expect(result.verdict).toBe('failed');
    const failed = result.findings.filter(({ verdict }) => verdict === 'failed');
    expect(failed.map((finding) => finding.hop)).toEqual([hop]);
    expect(failed[0]?.evidence?.traceId).toBe('c'.repeat(32));
  });

  it('is only missing where nothing ties the new trace to the request', async () => {
    const result = await judge('cut/kong.json', []);
    expect(result.verdict).toBe('incomplete');
  });
});
