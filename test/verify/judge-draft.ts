import { compileContract } from '../../src/verify/compiled-contract.ts';
import { contractSchema } from '../../src/verify/contract.ts';
import type { Finding } from '../../src/verify/finding.ts';
import { type JudgeOptions, judgeTrace, type TraceVerdict } from '../../src/verify/judge.ts';
import type { Trace } from '../../src/verify/trace.ts';

/** Judges a trace against a contract that is written as data. */
export async function judgeDraft(
  contract: object,
  trace: Trace,
  options: Partial<JudgeOptions> = {},
): Promise<TraceVerdict> {
  const parsed = contractSchema.parse({ contract: 'draft', ...contract });
  return judgeTrace(await compileContract(parsed), trace, { settled: true, ...options });
}

/** What one rule said, without what passed. */
export function complaints(verdict: TraceVerdict, rule: string): readonly Finding[] {
  return verdict.findings.filter((one) => one.rule === rule && one.verdict !== 'passed');
}
