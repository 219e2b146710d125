import { z } from 'zod';
import type { Contract } from '../../verify/contract.ts';
import { claimedKind, claimedPrediction } from '../../verify/sampling/claimed-sampling.ts';
import type { LoggedRequest } from '../run-log.ts';
import {
  type JudgedPhase,
  judgePhase,
  type KeptOfPhase,
  type PredictedRequest,
  predictPhase,
} from './judge-phase.ts';
import { phases } from './phases.ts';
import type { SamplingPhase } from './result.ts';

const sentSchema = z.object({
  phase: z.string().optional(),
  traceId: z.string().min(1),
  status: z.int(),
  durationMs: z.number(),
});

/** Requests of a past run, with what their sampler must have decided. */
export interface PastPhase {
  readonly phase: JudgedPhase;
  readonly requests: readonly PredictedRequest[];
}

/** From a run's log; what names no phase that there is now cannot be predicted, and is left out. */
export function pastPhases(records: readonly LoggedRequest[]): readonly PastPhase[] {
  const sent = answered(records);
  return phases.flatMap((phase) => {
    const own = sent.filter((one) => one.phase === phase.name);
    return own.length > 0 ? [{ phase, requests: predictPhase(phase, own) }] : [];
  });
}

/** All that was answered, by what the contract says of its sampling, if it says any. */
export function claimedPhase(
  { contract, sampling }: Contract,
  records: readonly LoggedRequest[],
): readonly PastPhase[] {
  if (sampling === undefined) return [];
  const { ratio, decider } = sampling;
  const predict = claimedPrediction(sampling);
  const requests = answered(records).map(({ traceId, status, durationMs }) => {
    const kind = claimedKind(sampling, { failed: status >= 500, durationMs });
    return { traceId, kind, predicted: predict(traceId, kind) };
  });
  return [{ phase: { name: contract, ratio, hops: [], decides: decider }, requests }];
}

export function judgePastPhases(
  past: readonly PastPhase[],
  kept: KeptOfPhase,
): readonly SamplingPhase[] {
  return past.map(({ phase, requests }) => judgePhase(phase, requests, kept));
}

function answered(records: readonly LoggedRequest[]) {
  return records.flatMap((record) => sentSchema.safeParse(record).data ?? []);
}
