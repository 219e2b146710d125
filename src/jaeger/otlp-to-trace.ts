import type { Attributes, AttributeValue, SpanKind, SpanStatus, Trace } from '../verify/trace.ts';
import { assembleTraces, type TimedSpan } from './assemble.ts';
import type { OtlpAnyValue, OtlpKeyValue, OtlpSpan, OtlpTracesData } from './v3-wire.ts';

const kinds: readonly SpanKind[] = [
  'unspecified',
  'internal',
  'server',
  'client',
  'producer',
  'consumer',
];
const statuses: readonly SpanStatus[] = ['unset', 'ok', 'error'];
/** Jaeger's own remarks, e.g. about clock skew; they come and go and are no property of a span. */
const warnings = '@jaeger@warnings';

/** OTLP JSON (Jaeger API v3, or a file) to the trace model; exact to the nanosecond. */
export function otlpToTraces(data: OtlpTracesData): readonly Trace[] {
  const spans: TimedSpan[] = [];
  for (const { resource, scopeSpans } of data.resourceSpans ?? []) {
    const resourceAttributes = toAttributes(resource?.attributes);
    for (const { scope, spans: scoped } of scopeSpans ?? []) {
      for (const span of scoped ?? []) {
        spans.push(toSpan(span, resourceAttributes, scope?.name ?? ''));
      }
    }
  }
  return assembleTraces(spans, 1);
}

function toSpan(span: OtlpSpan, resource: Attributes, scope: string): TimedSpan {
  const startUnixNs = BigInt(span.startTimeUnixNano);
  const parentSpanId = span.parentSpanId?.toLowerCase();
  return {
    traceId: span.traceId.toLowerCase().padStart(32, '0'),
    spanId: span.spanId.toLowerCase(),
    ...(parentSpanId && !/^0+$/.test(parentSpanId) ? { parentSpanId } : {}),
    service: String(resource['service.name'] ?? 'unknown_service'),
    name: span.name ?? '',
    kind: kinds[span.kind ?? 0] ?? 'unspecified',
    startUnixNs,
    durationNs: Math.max(0, Number(BigInt(span.endTimeUnixNano) - startUnixNs)),
    status: statuses[span.status?.code ?? 0] ?? 'unset',
    ...(span.status?.message ? { statusMessage: span.status.message } : {}),
    attributes: toAttributes(span.attributes),
    resource,
    scope,
    ...(span.traceState ? { traceState: span.traceState } : {}),
    ...(span.flags === undefined ? {} : { flags: span.flags }),
    links: (span.links ?? []).map((link) => ({
      traceId: link.traceId.toLowerCase().padStart(32, '0'),
      spanId: link.spanId.toLowerCase(),
      attributes: toAttributes(link.attributes),
    })),
    events: (span.events ?? []).map((event) => ({
      name: event.name ?? '',
      atUnixNs: BigInt(event.timeUnixNano),
      attributes: toAttributes(event.attributes),
    })),
  };
}

function toAttributes(pairs: readonly OtlpKeyValue[] | undefined): Attributes {
  const attributes: Record<string, AttributeValue> = {};
  for (const { key, value } of pairs ?? []) {
    if (key !== warnings && value !== undefined) attributes[key] = toValue(value);
  }
  return attributes;
}

function toValue(value: OtlpAnyValue): AttributeValue {
  if (value.arrayValue) {
    return (value.arrayValue.values ?? []).map((item) => {
      const plain = toValue(item);
      return typeof plain === 'object' ? JSON.stringify(plain) : plain;
    });
  }
  if (value.kvlistValue) return JSON.stringify(toAttributes(value.kvlistValue.values));
  if (value.intValue !== undefined) return toInteger(value.intValue);
  if (value.doubleValue !== undefined) return Number(value.doubleValue);
  return value.stringValue ?? value.boolValue ?? value.bytesValue ?? '';
}

/** A number where it is exact, else the digits. */
export function toInteger(value: string | number): string | number {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}
