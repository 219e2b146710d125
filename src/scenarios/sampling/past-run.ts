import { z } from 'zod';
import type { LoggedRequest } from '../run-log.ts';
import {
  judgePhase,
  type KeptOfPhase,
  type PredictedRequest,
  predictPhase,
} from './judge-phase.ts';
import { type Phase, phases } from './phases.ts';
import type { SamplingPhase } from './result.ts';

const sentSchema = z.object({
  phase: z.string(),
  traceId: z.string(),
  status: z.int().optional(),
  durationMs: z.number(),
});

/** The requests of a past run's phases, with what their samplers must have decided. */
export interface PastPhase {
  readonly phase: Phase;
  readonly requests: readonly PredictedRequest[];
}

/** From a run's log; what names no phase that there is now cannot be predicted, and is left out. */
export function pastPhases(records: readonly LoggedRequest[]): readonly PastPhase[] {
  const sent = records.flatMap((record) => sentSchema.safeParse(record).data ?? []);
  return phases.flatMap((phase) => {
    const own = sent.filter((one) => one.phase === phase.name);
    return own.length > 0 ? [{ phase, requests: predictPhase(phase, own) }] : [];
  });
}

export function judgePastPhases(
  past: readonly PastPhase[],
  kept: KeptOfPhase,
): readonly SamplingPhase[] {
  return past.map(({ phase, requests }) => judgePhase(phase, requests, kept));
}
