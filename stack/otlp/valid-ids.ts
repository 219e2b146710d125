import type { PartialSuccess } from './protobuf.ts';
import type { Span, TraceData } from './trace-data.ts';

/** An id that is missing, or of zeros only, is invalid (OTLP, trace.proto). */
function hasValidIds(span: Span): boolean {
  return span.traceId !== '' && span.spanId !== '';
}

/** Throws where an id is neither missing nor as long as it must be. */
export function requireIdLengths(data: TraceData): void {
  for (const { scopeSpans } of data.resourceSpans) {
    for (const { spans } of scopeSpans) {
      for (const { traceId, spanId } of spans) {
        if (traceId !== '' && traceId.length !== 32) throw new Error('invalid length for TraceID');
        if (spanId !== '' && spanId.length !== 16) throw new Error('invalid length for SpanID');
      }
    }
  }
}

/** Leaves out spans that cannot belong to any trace, and says how many, for the sender. */
export function withoutInvalidIds(data: TraceData): {
  readonly data: TraceData;
  readonly partial?: PartialSuccess;
} {
  let rejectedSpans = 0;
  for (const { scopeSpans } of data.resourceSpans) {
    for (const { spans } of scopeSpans) {
      for (const span of spans) if (!hasValidIds(span)) rejectedSpans += 1;
    }
  }
  if (rejectedSpans === 0) return { data };
  const resourceSpans = data.resourceSpans.map((entry) => ({
    ...entry,
    scopeSpans: entry.scopeSpans
      .map((scoped) => ({ ...scoped, spans: scoped.spans.filter(hasValidIds) }))
      .filter((scoped) => scoped.spans.length > 0),
  }));
  return {
    data: { resourceSpans: resourceSpans.filter((entry) => entry.scopeSpans.length > 0) },
    partial: {
      rejectedSpans,
      errorMessage: 'spans without a valid trace or span id were rejected',
    },
  };
}
