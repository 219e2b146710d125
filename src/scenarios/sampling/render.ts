import { textTable } from '../../report/text-table.ts';
import type { Verdict } from '../../verify/verdict.ts';
import type { SamplingPhase, SamplingResult } from './result.ts';

const marks: Readonly<Record<Verdict, string>> = {
  passed: '✔',
  failed: '✖',
  incomplete: '–',
  inconclusive: '?',
};

export function renderSampling(result: SamplingResult): string {
  const { phases, expectations, verdict, durationMs } = result;
  const sent = phases.reduce((sum, phase) => sum + phase.sent, 0);
  const passed = expectations.filter((one) => one.verdict === 'passed').length;
  return [
    'sampling   every decision is computed from the trace id and held against what Jaeger kept',
    '',
    textTable(
      ['phase', 'decided by', 'sent', 'predicted', 'kept', 'unexpected', 'missing', 'reduction'],
      phases.map(phaseRow),
    ),
    '',
    textTable(
      ['traffic', 'kept', 'of', 'share', '99.9 % interval', 'reduction'],
      phases.flatMap(kindRows),
    ),
    '',
    ...expectations.map((one) => `  ${marks[one.verdict]} ${one.expectation}: ${one.detail}`),
    '',
    `  requests  ${result.requestLog}`,
    `${verdict.toUpperCase()}  ${passed} of ${expectations.length} expectations, ${sent} requests, ${(durationMs / 1000).toFixed(1)} s`,
  ].join('\n');
}

function phaseRow(phase: SamplingPhase): string[] {
  return [
    phase.name,
    phase.decides,
    String(phase.sent),
    String(phase.predicted),
    String(phase.kept),
    String(phase.unexpected.length),
    String(phase.missing.length),
    `${percent(phase.reduction)}, predicted ${percent(phase.predictedReduction)}`,
  ];
}

/** Each kind of traffic for itself: a tail sampler's reduction is that on normal traffic. */
function kindRows({ name, requests, interval }: SamplingPhase): string[][] {
  return (['normal', 'error', 'slow', 'borderline'] as const).flatMap((kind) => {
    const own = requests.filter((request) => request.kind === kind);
    if (own.length === 0) return [];
    const kept = own.filter(({ services }) => services.length > 0).length;
    const range = `${percent(interval.low)} … ${percent(interval.high)}`;
    return [
      [
        `${name}: ${kind}`,
        String(kept),
        String(own.length),
        percent(kept / own.length),
        kind === 'normal' ? range : '',
        percent(1 - kept / own.length),
      ],
    ];
  });
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
