import type { JaegerApi } from '../../jaeger/api.ts';
import { becomes } from '../../poll.ts';
import { compileContract } from '../../verify/compiled-contract.ts';
import type { Contract } from '../../verify/contract.ts';
import { reportHops } from '../../verify/hop-report.ts';
import { matchTrace } from '../../verify/matching.ts';
import { reportSteps, type StepReport } from './nine-steps.ts';

const deadlineMs = 5_000;
const intervalMs = 20;

export interface WatchStepsOptions {
  readonly traceId: string;
  readonly contract: Contract;
  readonly jaeger: JaegerApi;
  readonly onStep: (step: StepReport) => void;
  readonly signal: AbortSignal;
}

/** Tells each of the nine steps, in their order, as soon as Jaeger has its spans. Judges nothing. */
export async function watchSteps(options: WatchStepsOptions): Promise<void> {
  const { traceId, contract, jaeger, onStep, signal } = options;
  const compiled = await compileContract(contract);
  let told = 0;
  await becomes(
    async () => {
      const trace = await jaeger.trace(traceId);
      if (!trace) return undefined;
      const steps = reportSteps(reportHops(matchTrace(compiled, trace), new Map()));
      for (const step of steps.slice(told)) {
        if (!step.seen) return undefined;
        onStep(step);
        told += 1;
      }
      return true;
    },
    { deadlineMs, intervalMs, signal },
  );
}
