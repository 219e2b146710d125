import { type Interval, unionLengthNs } from './intervals.ts';
import type { Span } from './trace.ts';
import type { TraceIndex } from './trace-index.ts';

export function intervalOf(span: Span): Interval {
  return { startNs: span.startNs, endNs: span.startNs + span.durationNs };
}

/**
 * A span's duration minus the union of its children's intervals, clipped to the span. Links do
 * not count. Between Node spans it has the error of their starts (up to about 4 ms).
 */
export function selfTimeNs(index: TraceIndex, span: Span): number {
  const children = index.children(span).map(intervalOf);
  return span.durationNs - unionLengthNs(children, intervalOf(span));
}
