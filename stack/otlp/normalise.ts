import type {
  AnyValue,
  KeyValue,
  ResourceSpans,
  ScopeSpans,
  Span,
  SpanEvent,
  SpanLink,
  TraceData,
} from './trace-data.ts';

/** What either decoder hands over: bytes or their text, and any field missing or at its default. */
type Maybe<T> = T | null | undefined;
type Bytes = Maybe<Uint8Array | string>;
type List<T> = Maybe<readonly T[]>;

export interface LooseAnyValue {
  readonly stringValue?: Maybe<string>;
  readonly boolValue?: Maybe<boolean>;
  readonly intValue?: Maybe<string>;
  readonly doubleValue?: Maybe<number | string>;
  readonly arrayValue?: Maybe<{ readonly values?: List<LooseAnyValue> }>;
  readonly kvlistValue?: Maybe<{ readonly values?: List<LooseKeyValue> }>;
  readonly bytesValue?: Bytes;
}

export interface LooseKeyValue {
  readonly key?: Maybe<string>;
  readonly value?: Maybe<LooseAnyValue>;
}

interface LooseAttributes {
  readonly attributes?: List<LooseKeyValue>;
  readonly droppedAttributesCount?: Maybe<number>;
}

export interface LooseEvent extends LooseAttributes {
  readonly timeUnixNano?: Maybe<string>;
  readonly name?: Maybe<string>;
}

export interface LooseLink extends LooseAttributes {
  readonly traceId?: Bytes;
  readonly spanId?: Bytes;
  readonly traceState?: Maybe<string>;
  readonly flags?: Maybe<number>;
}

export interface LooseSpan extends LooseLink {
  readonly parentSpanId?: Bytes;
  readonly name?: Maybe<string>;
  readonly kind?: Maybe<number>;
  readonly startTimeUnixNano?: Maybe<string>;
  readonly endTimeUnixNano?: Maybe<string>;
  readonly events?: List<LooseEvent>;
  readonly droppedEventsCount?: Maybe<number>;
  readonly links?: List<LooseLink>;
  readonly droppedLinksCount?: Maybe<number>;
  readonly status?: Maybe<{ readonly message?: Maybe<string>; readonly code?: Maybe<number> }>;
}

export interface LooseScopeSpans {
  readonly scope?: Maybe<
    LooseAttributes & { readonly name?: Maybe<string>; readonly version?: Maybe<string> }
  >;
  readonly schemaUrl?: Maybe<string>;
  readonly spans?: List<LooseSpan>;
}

export interface LooseTraceData {
  readonly resourceSpans?: List<{
    readonly resource?: Maybe<LooseAttributes>;
    readonly schemaUrl?: Maybe<string>;
    readonly scopeSpans?: List<LooseScopeSpans>;
  }>;
}

/**
 * Brings what a decoder read into the one form that everything behind it works on: ids in hex,
 * defaults left out, and `resource`, `scope` and `status` always there, as Jaeger shows them.
 */
export function normalise(data: LooseTraceData): TraceData {
  return {
    resourceSpans: (data.resourceSpans ?? []).map(
      (entry): ResourceSpans => ({
        resource: attributesOf(entry.resource ?? {}),
        scopeSpans: (entry.scopeSpans ?? []).map(scopeSpansOf),
        ...(entry.schemaUrl && { schemaUrl: entry.schemaUrl }),
      }),
    ),
  };
}

function scopeSpansOf(entry: LooseScopeSpans): ScopeSpans {
  const scope = entry.scope ?? {};
  return {
    scope: {
      ...(scope.name && { name: scope.name }),
      ...(scope.version && { version: scope.version }),
      ...attributesOf(scope),
    },
    spans: (entry.spans ?? []).map(spanOf),
    ...(entry.schemaUrl && { schemaUrl: entry.schemaUrl }),
  };
}

function spanOf(span: LooseSpan): Span {
  const parentSpanId = id(span.parentSpanId);
  return {
    traceId: id(span.traceId),
    spanId: id(span.spanId),
    ...(span.traceState && { traceState: span.traceState }),
    ...(parentSpanId && { parentSpanId }),
    ...(span.flags && { flags: span.flags }),
    ...(span.name && { name: span.name }),
    ...(span.kind && { kind: span.kind }),
    ...(isTime(span.startTimeUnixNano) && { startTimeUnixNano: span.startTimeUnixNano }),
    ...(isTime(span.endTimeUnixNano) && { endTimeUnixNano: span.endTimeUnixNano }),
    ...attributesOf(span),
    ...(span.events?.length && { events: span.events.map(eventOf) }),
    ...(span.droppedEventsCount && { droppedEventsCount: span.droppedEventsCount }),
    ...(span.links?.length && { links: span.links.map(linkOf) }),
    ...(span.droppedLinksCount && { droppedLinksCount: span.droppedLinksCount }),
    status: {
      ...(span.status?.message && { message: span.status.message }),
      ...(span.status?.code && { code: span.status.code }),
    },
  };
}

function eventOf(event: LooseEvent): SpanEvent {
  return {
    ...(isTime(event.timeUnixNano) && { timeUnixNano: event.timeUnixNano }),
    ...(event.name && { name: event.name }),
    ...attributesOf(event),
  };
}

function linkOf(link: LooseLink): SpanLink {
  return {
    traceId: hex(link.traceId),
    spanId: hex(link.spanId),
    ...(link.traceState && { traceState: link.traceState }),
    ...attributesOf(link),
    ...(link.flags && { flags: link.flags }),
  };
}

function attributesOf(holder: LooseAttributes): {
  readonly attributes?: readonly KeyValue[];
  readonly droppedAttributesCount?: number;
} {
  return {
    ...(holder.attributes?.length && { attributes: holder.attributes.map(keyValueOf) }),
    ...(holder.droppedAttributesCount && {
      droppedAttributesCount: holder.droppedAttributesCount,
    }),
  };
}

function keyValueOf(pair: LooseKeyValue): KeyValue {
  return { key: pair.key ?? '', value: anyValueOf(pair.value ?? {}) };
}

function anyValueOf(value: LooseAnyValue): AnyValue {
  if (value.stringValue != null) return { stringValue: value.stringValue };
  if (value.intValue != null) return { intValue: value.intValue };
  if (value.boolValue != null) return { boolValue: value.boolValue };
  if (value.doubleValue != null) return { doubleValue: Number(value.doubleValue) };
  if (value.arrayValue != null) {
    const values = value.arrayValue.values ?? [];
    return { arrayValue: values.length > 0 ? { values: values.map(anyValueOf) } : {} };
  }
  if (value.kvlistValue != null) {
    const values = value.kvlistValue.values ?? [];
    return { kvlistValue: values.length > 0 ? { values: values.map(keyValueOf) } : {} };
  }
  if (value.bytesValue != null) {
    const { bytesValue } = value;
    return {
      bytesValue:
        typeof bytesValue === 'string' ? bytesValue : buffer(bytesValue).toString('base64'),
    };
  }
  return {};
}

function isTime(value: Maybe<string>): value is string {
  return value != null && value !== '0';
}

/** Zeros are no id: some senders write "no parent" so. */
function id(bytes: Bytes): string {
  const digits = hex(bytes);
  return /[^0]/.test(digits) ? digits : '';
}

function hex(id: Bytes): string {
  if (id == null) return '';
  return typeof id === 'string' ? id : buffer(id).toString('hex');
}

function buffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
