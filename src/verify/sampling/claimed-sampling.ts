import type { Contract } from '../contract.ts';
import type { JudgedExpectation } from '../judged-expectation.ts';
import type { Trace } from '../trace.ts';
import { deciders } from './deciders.ts';
import type { TrafficKind } from './judge-sampling.ts';
import { trafficKind } from './traffic-kind.ts';

/** What a contract says of the traces that are kept. */
export type ClaimedSampling = NonNullable<Contract['sampling']>;

/** Kinds that this sampling tells apart; any other request is a normal one. */
export function claimedKind(
  { keepsErrors = false, keepsSlowerThanMs }: ClaimedSampling,
  { failed, durationMs }: { readonly failed: boolean; readonly durationMs: number },
): TrafficKind {
  return trafficKind({ failed: keepsErrors && failed, durationMs, slowMs: keepsSlowerThanMs });
}

/** Whether a trace is kept; undefined where that is no function of what is known. */
export function claimedPrediction({
  decider,
  ratio,
  hashSalt,
}: ClaimedSampling): (traceId: string, kind: TrafficKind) => boolean | undefined {
  const byId = decider === 'unknown' ? undefined : deciders[decider](ratio, hashSalt);
  return (traceId, kind) => {
    if (kind === 'error' || kind === 'slow') return true;
    if (byId === undefined) return undefined;
    if (byId(traceId)) return true;
    return kind === 'normal' ? false : undefined;
  };
}

/**
 * Of what a store has, without knowing what was sent: nothing is there that its sampler drops. How
 * much is missing, a request log alone can tell.
 */
export function judgeKeptOnly(
  contract: string,
  claim: ClaimedSampling,
  traces: readonly Trace[],
): JudgedExpectation {
  const expectation = `${contract}: no trace is kept that the sampler drops`;
  if (claim.decider === 'unknown') {
    const detail = 'single decisions cannot be computed, and how many were sent is not known here';
    return { expectation, verdict: 'inconclusive', detail: `${detail}; --run tells` };
  }
  const predict = claimedPrediction(claim);
  const wrong = traces.filter((trace) => predict(trace.traceId, kindOf(claim, trace)) === false);
  const ids = wrong.slice(0, 3).map(({ traceId }) => traceId);
  return {
    expectation,
    verdict: wrong.length > 0 ? 'failed' : 'passed',
    detail: `${wrong.length} of ${traces.length}${wrong.length > 0 ? `: ${ids.join(', ')}${wrong.length > 3 ? ' …' : ''}` : ''}`,
  };
}

function kindOf(claim: ClaimedSampling, { spans }: Trace): TrafficKind {
  const startNs = spans.reduce((first, span) => Math.min(first, span.startNs), Infinity);
  const endNs = spans.reduce((last, span) => Math.max(last, span.startNs + span.durationNs), 0);
  const failed = spans.some(({ status }) => status === 'error');
  return claimedKind(claim, { failed, durationMs: (endNs - startNs) / 1e6 });
}
