/**
 * OTLP traces as both stand-ins (Jaeger's and the Collector's) read, hold and write them.
 * In: OTLP requests, protobuf or JSON. Out: the plain objects below, and either encoding of them.
 *
 * The shapes are those of OTLP/JSON to the letter: ids in lower-case hex, 64-bit integers as
 * decimal strings, enumerations as numbers, fields with their default value left out.
 * https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */
export interface AnyValue {
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  readonly intValue?: string;
  readonly doubleValue?: number;
  readonly arrayValue?: { readonly values?: readonly AnyValue[] };
  readonly kvlistValue?: { readonly values?: readonly KeyValue[] };
  /** Base64. */
  readonly bytesValue?: string;
}

export interface KeyValue {
  readonly key: string;
  readonly value: AnyValue;
}

export interface SpanEvent {
  readonly timeUnixNano?: string;
  readonly name?: string;
  readonly attributes?: readonly KeyValue[];
  readonly droppedAttributesCount?: number;
}

export interface SpanLink {
  readonly traceId?: string;
  readonly spanId?: string;
  readonly traceState?: string;
  readonly attributes?: readonly KeyValue[];
  readonly droppedAttributesCount?: number;
  readonly flags?: number;
}

export interface Status {
  readonly message?: string;
  /** 0 unset, 1 ok, 2 error. */
  readonly code?: number;
}

export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceState?: string;
  readonly parentSpanId?: string;
  readonly flags?: number;
  readonly name?: string;
  /** 0 unspecified, 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  readonly kind?: number;
  readonly startTimeUnixNano?: string;
  readonly endTimeUnixNano?: string;
  readonly attributes?: readonly KeyValue[];
  readonly droppedAttributesCount?: number;
  readonly events?: readonly SpanEvent[];
  readonly droppedEventsCount?: number;
  readonly links?: readonly SpanLink[];
  readonly droppedLinksCount?: number;
  readonly status: Status;
}

export interface Scope {
  readonly name?: string;
  readonly version?: string;
  readonly attributes?: readonly KeyValue[];
  readonly droppedAttributesCount?: number;
}

export interface ScopeSpans {
  readonly scope: Scope;
  readonly spans: readonly Span[];
  readonly schemaUrl?: string;
}

export interface Resource {
  readonly attributes?: readonly KeyValue[];
  readonly droppedAttributesCount?: number;
}

export interface ResourceSpans {
  readonly resource: Resource;
  readonly scopeSpans: readonly ScopeSpans[];
  readonly schemaUrl?: string;
}

export interface TraceData {
  readonly resourceSpans: readonly ResourceSpans[];
}

export function countSpans(data: TraceData): number {
  let count = 0;
  for (const { scopeSpans } of data.resourceSpans) {
    for (const { spans } of scopeSpans) count += spans.length;
  }
  return count;
}

/** The string under a key; undefined where the key is missing or its value is no string. */
export function stringAttribute(
  attributes: readonly KeyValue[] | undefined,
  key: string,
): string | undefined {
  return attributes?.find((attribute) => attribute.key === key)?.value.stringValue;
}
