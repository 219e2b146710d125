import type { Span, Trace } from './trace.ts';

/** A trace as a tree. Parents that are not in the trace, and loops, are borne. */
export interface TraceIndex {
  readonly trace: Trace;
  span(spanId: string): Span | undefined;
  parent(span: Span): Span | undefined;
  children(span: Span): readonly Span[];
  /** Nearest first. */
  ancestors(span: Span): readonly Span[];
  /** Spans without a parent. */
  readonly roots: readonly Span[];
  /** Spans whose parent is not in the trace. */
  readonly orphans: readonly Span[];
}

export function indexTrace(trace: Trace): TraceIndex {
  const byId = new Map(trace.spans.map((span) => [span.spanId, span]));
  const byParent = Map.groupBy(trace.spans, (span) => span.parentSpanId ?? '');
  const parent = (span: Span) =>
    span.parentSpanId === undefined ? undefined : byId.get(span.parentSpanId);
  return {
    trace,
    span: (spanId) => byId.get(spanId),
    parent,
    children: (span) => byParent.get(span.spanId) ?? [],
    ancestors(span) {
      const seen = new Set([span]);
      for (let above = parent(span); above && !seen.has(above); above = parent(above)) {
        seen.add(above);
      }
      return [...seen].slice(1);
    },
    roots: byParent.get('') ?? [],
    orphans: trace.spans.filter((span) => span.parentSpanId && !byId.has(span.parentSpanId)),
  };
}
