import { type JaegerChoice, openJaeger } from '../jaeger-flags.ts';
import { judgeRunLog, type RunLogResult } from '../scenarios/judge-run-log.ts';
import { readRunLog } from '../scenarios/run-log.ts';
import { compileContract } from '../verify/compiled-contract.ts';
import type { Contract } from '../verify/contract.ts';

export interface VerifyRunOptions {
  readonly jaeger: JaegerChoice;
  /** Id of the run, or path of its folder. */
  readonly run: string;
  readonly contract: Contract | undefined;
  readonly sampled: boolean;
  /** Traces from which on budgets are judged. */
  readonly minCount: number;
  readonly quietMs: number;
  readonly signal: AbortSignal;
}

/** Accounts for every request of a run that was. Throws BAD_USAGE where there is no log of it. */
export async function verifyRun(options: VerifyRunOptions): Promise<RunLogResult> {
  const { contract, minCount, quietMs, signal } = options;
  const log = await readRunLog(options.run);
  return judgeRunLog({
    log,
    jaeger: await openJaeger(options.jaeger),
    ...(contract ? { contract: await compileContract(contract) } : {}),
    // The scenario of this name has its samplers drop most of its traces.
    samplesOut: options.sampled || log.scenario === 'sampling',
    minCount,
    quietMs,
    signal,
  });
}
