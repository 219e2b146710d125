import { judgeSampling, type SampledRequest } from '../../verify/sampling/judge-sampling.ts';
import { kindOf, type Phase } from './phases.ts';
import type { SamplingPhase } from './result.ts';

/** What the client knows of a request. */
export interface SentRequest {
  readonly traceId: string;
  readonly status?: number | undefined;
  readonly durationMs: number;
}

export type PredictedRequest = Omit<SampledRequest, 'services'>;

/** What each request was, and what its sampler must have decided. */
export function predictPhase(
  phase: Phase,
  sent: readonly SentRequest[],
): readonly PredictedRequest[] {
  return sent.map(({ traceId, status, durationMs }) => {
    const kind = kindOf(status, durationMs);
    return { traceId, kind, predicted: phase.predict(traceId, kind) };
  });
}

/** What of a phase its judgement is told with. */
export type JudgedPhase = Pick<Phase, 'name' | 'ratio' | 'hops' | 'decides'>;

export interface KeptOfPhase {
  /** By trace id: the services that have a span of it; no entry where nothing was kept. */
  readonly services: ReadonlyMap<string, readonly string[]>;
  /** What is absent stays absent. */
  readonly settled: boolean;
}

/** Holds what the store kept of a phase against what was predicted. */
export function judgePhase(
  { name, ratio, hops, decides }: JudgedPhase,
  predicted: readonly PredictedRequest[],
  { services, settled }: KeptOfPhase,
): SamplingPhase {
  const requests = predicted.map((request) => ({
    ...request,
    services: services.get(request.traceId) ?? [],
  }));
  return { ...judgeSampling({ name, ratio, hops, requests, settled }), decides, requests };
}
