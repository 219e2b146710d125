import { criticalPath } from '../verify/critical-path.ts';
import type { Span, Trace } from '../verify/trace.ts';
import { indexTrace } from '../verify/trace-index.ts';
import { summariseTrace, type TraceSummary } from './trace-summary.ts';

/** What `tracelab trace --json` prints. */
export interface TraceView extends TraceSummary {
  /** By start; times in nanoseconds from the first start. */
  readonly spans: readonly Span[];
  /** Latest stretch first. */
  readonly criticalPath: readonly {
    readonly spanId: string;
    readonly startNs: number;
    readonly endNs: number;
  }[];
}

export function traceView(trace: Trace): TraceView {
  return {
    ...summariseTrace(trace),
    spans: trace.spans,
    criticalPath: criticalPath(indexTrace(trace)).map(({ span, startNs, endNs }) => ({
      spanId: span.spanId,
      startNs,
      endNs,
    })),
  };
}
