import type { JudgedExpectation } from '../judged-expectation.ts';
import type { Verdict } from '../verdict.ts';
import { judgeShare, looksDoubled } from './judge-share.ts';
import { type Interval, wilsonInterval } from './wilson.ts';

/** Why a tail sampler may want a trace whatever its id; `borderline`: as slow as the limit, or so. */
export type TrafficKind = 'normal' | 'error' | 'slow' | 'borderline';

export interface SampledRequest {
  readonly traceId: string;
  readonly kind: TrafficKind;
  /** Undefined: the decision is no function of what is known. */
  readonly predicted: boolean | undefined;
  /** Services that have a span of it in the store; none where the trace was dropped. */
  readonly services: readonly string[];
}

export interface SampledTraffic {
  /** As in the expectations: "head 0.1". */
  readonly name: string;
  /** Share of normal traffic that is to be kept. */
  readonly ratio: number;
  /** Services that every kept trace must have; none: contracts judge what is kept. */
  readonly hops: readonly string[];
  readonly requests: readonly SampledRequest[];
  /** Nothing more can arrive. Without that, what is absent is no evidence. */
  readonly settled: boolean;
}

export interface SamplingJudgement {
  readonly name: string;
  readonly sent: number;
  /** How many the prediction keeps. */
  readonly predicted: number;
  readonly kept: number;
  /** Trace ids: kept, but predicted to be dropped. */
  readonly unexpected: readonly string[];
  /** Trace ids: predicted to be kept, and not there. */
  readonly missing: readonly string[];
  /** Trace ids: kept, but not by every hop. */
  readonly cut: readonly string[];
  /** How many decisions could not be computed. */
  readonly uncertain: number;
  /** Of the share of normal traffic that was kept. */
  readonly interval: Interval;
  /** Share of the traces that were sent and not kept. */
  readonly reduction: number;
  readonly predictedReduction: number;
  readonly expectations: readonly JudgedExpectation[];
}

/** Judges what became of one phase's traces. */
export function judgeSampling(traffic: SampledTraffic): SamplingJudgement {
  const { name, requests } = traffic;
  const kept = requests.filter(isKept);
  const certain = requests.filter(({ predicted }) => predicted !== undefined);
  const uncertain = requests.filter(({ predicted }) => predicted === undefined);
  const keptUncertain = uncertain.filter(isKept).length;
  const predictedKept = certain.filter(({ predicted }) => predicted === true).length;
  const normal = requests.filter(({ kind }) => kind === 'normal');
  const judgement = {
    name,
    sent: requests.length,
    predicted: predictedKept,
    kept: kept.length,
    unexpected: idsOf(certain.filter((request) => !request.predicted && isKept(request))),
    missing: idsOf(certain.filter((request) => request.predicted && !isKept(request))),
    cut: idsOf(kept.filter(({ services }) => lacking(traffic.hops, services).length > 0)),
    uncertain: uncertain.length,
    interval: wilsonInterval(normal.filter(isKept).length, normal.length),
    reduction: 1 - kept.length / Math.max(1, requests.length),
    // What cannot be computed says nothing for or against the figure.
    predictedReduction: 1 - (predictedKept + keptUncertain) / Math.max(1, requests.length),
  };
  return {
    ...judgement,
    expectations: [
      exactly(traffic, judgement),
      ...(traffic.hops.length > 0 ? [whole(traffic, judgement.cut.length)] : []),
      ...recall(traffic, 'error', 'with an error'),
      ...recall(traffic, 'slow', 'slower than the limit'),
      ...byInterval(traffic),
      volume(traffic, judgement),
    ],
  };
}

type Figures = Omit<SamplingJudgement, 'expectations'>;

function exactly(traffic: SampledTraffic, figures: Figures): JudgedExpectation {
  const { name, ratio, requests } = traffic;
  const { sent, predicted, kept, unexpected, missing, uncertain } = figures;
  const normal = requests.filter(({ kind }) => kind === 'normal');
  const keptNormal = normal.filter(isKept).length;
  const notes = [
    ...(ratio < 1 && unexpected.length > 0 && keptNormal === normal.length
      ? ['every trace was kept: nothing samples']
      : []),
    ...(kept === 0 && missing.length > 0 ? ['no trace was kept'] : []),
    ...(missing.length > 0 && looksDoubled(keptNormal, normal.length, ratio)
      ? [doubled(ratio)]
      : []),
    ...(missing.length > 0 ? [`missing: ${some(missing)}`] : []),
    ...(unexpected.length > 0 ? [`unexpected: ${some(unexpected)}`] : []),
    ...(uncertain > 0 ? [`${uncertain} not to be predicted`] : []),
  ];
  return {
    expectation: `${name} keeps exactly the traces that its sampler picks`,
    verdict: unexpected.length > 0 ? 'failed' : absence(traffic, missing.length),
    detail: [
      `${predicted} predicted, ${kept} kept of ${sent}, ${unexpected.length} unexpected, ${missing.length} missing`,
      ...notes,
    ].join('; '),
  };
}

/** A hop that decides for itself cuts traces: the caller's spans are there, its own are not. */
function whole(traffic: SampledTraffic, cut: number): JudgedExpectation {
  const { name, ratio, hops, requests } = traffic;
  const kept = requests.filter(isKept);
  const counts = hops.map((hop) => ({
    hop,
    count: kept.filter(({ services }) => services.includes(hop)).length,
  }));
  const least = counts.toSorted((a, b) => a.count - b.count)[0];
  const notes =
    cut === 0
      ? []
      : [
          counts.map(({ hop, count }) => `${hop} ${count}`).join(', '),
          ...(least && looksDoubled(least.count, requests.length, ratio)
            ? [`${doubled(ratio)}, at ${least.hop}`]
            : []),
        ];
  return {
    expectation: `${name} keeps traces whole`,
    verdict: absence(traffic, cut),
    detail: [`${kept.length - cut} of ${kept.length} have every hop`, ...notes].join('; '),
  };
}

function recall(
  traffic: SampledTraffic,
  kind: TrafficKind,
  words: string,
): readonly JudgedExpectation[] {
  const { name, requests } = traffic;
  const own = requests.filter((request) => request.kind === kind);
  if (own.length === 0) return [];
  const lost = own.filter((request) => !isKept(request));
  const share = (own.length - lost.length) / own.length;
  const detail = `recall ${share.toFixed(2)}: ${own.length - lost.length} of ${own.length}`;
  return [
    {
      expectation: `${name} keeps every trace ${words}`,
      verdict: absence(traffic, lost.length),
      detail: lost.length === 0 ? detail : `${detail}; lost: ${some(idsOf(lost))}`,
    },
  ];
}

/** Normal traces whose decision nobody can compute: their share must be possible. */
function byInterval({ name, ratio, requests }: SampledTraffic): readonly JudgedExpectation[] {
  const own = requests.filter(
    ({ kind, predicted }) => kind === 'normal' && predicted === undefined,
  );
  if (own.length === 0) return [];
  const judged = judgeShare(own.filter(isKept).length, own.length, ratio);
  const { verdict, kept, of, interval, more } = judged;
  return [
    {
      expectation: `${name} keeps ${percent(ratio)} of what cannot be predicted`,
      verdict,
      detail: [
        `${kept} of ${of}: ${percent(interval.low)} to ${percent(interval.high)} at alpha 0.001`,
        ...(more === undefined
          ? []
          : [`${more} more would tell it from its double and its square`]),
      ].join('; '),
    },
  ];
}

function volume(traffic: SampledTraffic, figures: Figures): JudgedExpectation {
  const { name, reduction, predictedReduction } = figures;
  // More volume than predicted is there for all to see.
  const tooMuch = reduction < predictedReduction - 1e-9;
  const tooLittle = reduction > predictedReduction + 1e-9;
  return {
    expectation: `${name} reduces the volume as predicted for this traffic`,
    verdict: tooMuch ? 'failed' : absence(traffic, tooLittle ? 1 : 0),
    detail: `${percent(reduction)}, predicted ${percent(predictedReduction)}`,
  };
}

function absence({ settled }: SampledTraffic, absent: number): Verdict {
  if (absent === 0) return 'passed';
  return settled ? 'failed' : 'incomplete';
}

function isKept({ services }: SampledRequest): boolean {
  return services.length > 0;
}

function lacking(hops: readonly string[], services: readonly string[]): readonly string[] {
  return hops.filter((hop) => !services.includes(hop));
}

function idsOf(requests: readonly SampledRequest[]): readonly string[] {
  return requests.map(({ traceId }) => traceId);
}

function doubled(ratio: number): string {
  return `doubled: two samplers of ${percent(ratio)} in a row keep ${percent(ratio ** 2)}`;
}

function some(ids: readonly string[]): string {
  const shown = ids.slice(0, 3).join(', ');
  return ids.length > 3 ? `${shown} and ${ids.length - 3} more` : shown;
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(1))} %`;
}
