import { durationNs } from '../verify/judge.ts';
import type { Trace } from '../verify/trace.ts';
import { indexTrace } from '../verify/trace-index.ts';

/** One line of `tracelab traces`. */
export interface TraceSummary {
  readonly traceId: string;
  /** ISO 8601. */
  readonly startedAt: string;
  /** Service and name of the root, or of the topmost span where the root is not there. */
  readonly service: string;
  readonly name: string;
  readonly spanCount: number;
  readonly serviceCount: number;
  readonly durationMs: number;
  readonly errorCount: number;
  /** Spans whose parent is not in the trace. */
  readonly orphanCount: number;
}

export function summariseTrace(trace: Trace): TraceSummary {
  const index = indexTrace(trace);
  const top = index.roots[0] ?? index.orphans[0];
  return {
    traceId: trace.traceId,
    startedAt: new Date(Number(trace.originNs / 1_000_000n)).toISOString(),
    service: top?.service ?? '',
    name: top?.name ?? '',
    spanCount: trace.spans.length,
    serviceCount: new Set(trace.spans.map(({ service }) => service)).size,
    durationMs: durationNs(trace.spans) / 1e6,
    errorCount: trace.spans.filter(({ status }) => status === 'error').length,
    orphanCount: index.orphans.length,
  };
}
