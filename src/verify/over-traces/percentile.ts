import { type Contract, labelOf } from '../contract.ts';
import type { HopReport } from '../hop-report.ts';
import type { JudgedExpectation } from '../judged-expectation.ts';
import { judgePercentile } from '../percentile-limit.ts';
import type { Percentile } from './schema.ts';

/** What a hop takes, or takes by itself, in a share of the traces that the contract recognises. */
export function judgePercentileOf(
  { of, share, durationMs, selfTimeMs }: Percentile,
  { hops }: Contract,
  traces: readonly { readonly hops: readonly HopReport[] }[],
  minCount: number,
): JudgedExpectation {
  const limitMs = durationMs ?? selfTimeMs ?? 0;
  const hop = hops.find(({ id }) => id === of);
  const spans = traces.flatMap((trace) =>
    trace.hops.filter(({ id }) => id === of).flatMap((report) => report.spans),
  );
  const judged = judgePercentile({
    share,
    limitMs,
    valuesMs: spans.map(({ tookMs, selfMs }) => (durationMs === undefined ? selfMs : tookMs)),
    resolutionMs: spans.reduce((most, { resolutionMs }) => Math.max(most, resolutionMs), 0),
    minCount,
  });
  const { verdict, count, valueMs, lowMs, highMs, reason } = judged;
  const percent = `p${Number((100 * share).toFixed(2))}`;
  const bound = (ms: number | null) => (ms === null ? 'unbounded' : `${ms.toFixed(1)} ms`);
  const measured = `${valueMs.toFixed(1)} ms of ${count}, 95 % interval ${bound(lowMs)} … ${bound(highMs)}`;
  return {
    expectation: `${hop ? labelOf(hop) : of} takes less than ${limitMs} ms${durationMs === undefined ? ' by itself' : ''} (${percent})`,
    verdict: count === 0 ? 'incomplete' : verdict,
    detail:
      count === 0
        ? 'no trace has this hop'
        : `${measured}${reason === undefined ? '' : `; ${reason}`}`,
  };
}
