import { type Sampling, smartPolicy } from '../../lab/sampling.ts';
import type { TrafficKind } from '../../verify/sampling/judge-sampling.ts';
import type { Prediction } from '../../verify/sampling/prediction.ts';
import { splitClients } from '../../verify/sampling/split-clients.ts';
import { tailProbabilistic } from '../../verify/sampling/tail-probabilistic.ts';
import { traceIdRatio } from '../../verify/sampling/trace-id-ratio.ts';
import { trafficKind } from '../../verify/sampling/traffic-kind.ts';

const ratio = 0.1;
/** Per phase: enough to tell a ratio of 0.1 from 0.01 and from 0.2 at alpha 0.001. */
const requests = 200;

/** One way to sample, the traffic that shows it, and what is known of its decisions. */
export interface Phase {
  readonly name: string;
  /** What decides, as a person reads it. */
  readonly decides: string;
  readonly sampling: Sampling;
  /** Share of the client's own traces that the client keeps; undefined: it sends no context. */
  readonly clientRatio: number | undefined;
  readonly ratio: number;
  readonly traffic: Readonly<Record<'normal' | 'error' | 'slow', number>>;
  /** Services that every kept trace has. */
  readonly hops: readonly string[];
  /** The sampler's decision; undefined where it is no function of what is known. */
  predict(traceId: string, kind: TrafficKind): boolean | undefined;
}

const platform = ['nginx', 'kong', 'bff'] as const;
const byId =
  (prediction: Prediction): Phase['predict'] =>
  (traceId) =>
    prediction(traceId);
const tenth = tailProbabilistic(smartPolicy.ratio);

export const phases: readonly Phase[] = [
  {
    name: `head ${ratio}`,
    decides: "client's SDK",
    sampling: { mode: 'head', ratio },
    clientRatio: ratio,
    ratio,
    traffic: { normal: requests, error: 0, slow: 0 },
    hops: ['tracelab', ...platform],
    predict: byId(traceIdRatio(ratio)),
  },
  {
    name: `edge ${ratio}`,
    decides: 'edge',
    sampling: { mode: 'edge', ratio },
    clientRatio: undefined,
    ratio,
    traffic: { normal: requests, error: 0, slow: 0 },
    hops: platform,
    predict: byId(splitClients(ratio)),
  },
  {
    name: 'smart',
    decides: 'Collector',
    sampling: { mode: 'smart' },
    clientRatio: 1,
    ratio: smartPolicy.ratio,
    traffic: { normal: requests, error: 10, slow: 10 },
    hops: ['tracelab', ...platform],
    predict: (traceId, kind) => {
      if (kind === 'error' || kind === 'slow' || tenth(traceId)) return true;
      return kind === 'normal' ? false : undefined;
    },
  },
];

/** How long a request that is to be slow takes. */
export const slowMs = smartPolicy.slowMs + 200;
export function kindOf(status: number | undefined, durationMs: number): TrafficKind {
  const failed = status !== undefined && status >= 500;
  return trafficKind({ failed, durationMs, slowMs: smartPolicy.slowMs });
}
