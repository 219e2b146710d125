import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readTraceFile } from '../../src/jaeger/trace-file.ts';
import { compileContract } from '../../src/verify/compiled-contract.ts';
import { readContractFile } from '../../src/verify/contract-file.ts';
import { judgeTrace } from '../../src/verify/judge.ts';
import type { Verdict } from '../../src/verify/verdict.ts';

interface Claim {
  readonly file: string;
  readonly related?: readonly string[];
  readonly requestIds?: readonly string[];
  readonly contract: string;
  readonly verdict: Verdict;
  /** Rules that are not fulfilled. */
  readonly rules?: readonly string[];
  readonly claim: string;
}

const fixture = (path: string) => fileURLToPath(new URL(`../../fixtures/${path}`, import.meta.url));
const claims = JSON.parse(readFileSync(fixture('traces/claims.json'), 'utf8')) as Claim[];

test.for(claims)('$file is $verdict: $claim', async (claim) => {
  const contract = await readContractFile(fixture(`contracts/${claim.contract}.trace.yaml`));
  const files = [claim.file, ...(claim.related ?? [])];
  const [trace, ...related] = (
    await Promise.all(files.map((file) => readTraceFile(fixture(`traces/${file}`))))
  ).flat();
  if (!trace) throw new Error('no trace');
  const result = judgeTrace(await compileContract(contract), trace, {
    settled: true,
    related,
    requestIds: claim.requestIds ?? [],
  });
  const unfulfilled = result.findings.filter(
    ({ verdict, advisory }) => verdict !== 'passed' && !advisory,
  );
  expect(result.verdict).toBe(claim.verdict);
  expect([...new Set(unfulfilled.map(({ rule }) => rule))].toSorted()).toEqual(claim.rules ?? []);
});
