/**
 * The trace model that every check works on. `src/jaeger` converts wire formats to it, once.
 * In: spans of one trace from any source. Out: nothing; plain data.
 */
export type SpanKind = 'internal' | 'server' | 'client' | 'producer' | 'consumer' | 'unspecified';
export type SpanStatus = 'unset' | 'ok' | 'error';
export type AttributeValue = string | number | boolean | readonly (string | number | boolean)[];
export type Attributes = Readonly<Record<string, AttributeValue>>;

export interface SpanLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: Attributes;
}

export interface SpanEvent {
  readonly name: string;
  /** Nanoseconds since the trace's origin. */
  readonly atNs: number;
  readonly attributes: Attributes;
}

export interface Span {
  /** 32 lower-case hex digits. */
  readonly traceId: string;
  /** 16 lower-case hex digits. */
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly service: string;
  readonly name: string;
  readonly kind: SpanKind;
  /** Nanoseconds since the trace's origin (exact as a number, unlike nanoseconds since 1970). */
  readonly startNs: number;
  readonly durationNs: number;
  /** What the source can tell apart: 1e6 for whole milliseconds, 1e3 for Jaeger v1. */
  readonly resolutionNs: number;
  readonly status: SpanStatus;
  readonly statusMessage?: string;
  readonly attributes: Attributes;
  readonly resource: Attributes;
  readonly scope: string;
  readonly traceState?: string;
  /** OTLP span flags where the source carries them. */
  readonly flags?: number;
  readonly links: readonly SpanLink[];
  readonly events: readonly SpanEvent[];
}

export interface Trace {
  readonly traceId: string;
  /** Earliest start of any span, nanoseconds since 1970. */
  readonly originNs: bigint;
  /** By start, then by span id. */
  readonly spans: readonly Span[];
}

/** The one that started first: of a request and what broke off from it, the request. */
export function earliest(traces: readonly Trace[]): Trace | undefined {
  return traces.reduce<Trace | undefined>(
    (first, trace) => (first === undefined || trace.originNs < first.originNs ? trace : first),
    undefined,
  );
}
