import type { Attributes, AttributeValue, SpanKind, Trace } from '../verify/trace.ts';
import { assembleTraces, type TimedSpan } from './assemble.ts';
import { toInteger } from './otlp-to-trace.ts';
import type { V1KeyValue, V1Span, V1Trace } from './v1-wire.ts';

const microsecondNs = 1000;
const kinds: readonly string[] = ['internal', 'server', 'client', 'producer', 'consumer'];
/** Tags that Jaeger makes of fields of a span. */
const fieldTags = new Set([
  'span.kind',
  'otel.scope.name',
  'otel.scope.version',
  'otel.status_code',
  'otel.status_description',
  'error',
  'w3c.tracestate',
]);

/** Jaeger v1 JSON to the trace model; times are cut to whole microseconds by Jaeger. */
export function v1ToTraces(traces: readonly V1Trace[]): readonly Trace[] {
  return assembleTraces(
    traces.flatMap(({ spans, processes }) =>
      spans.map((span) => toSpan(span, processes[span.processID ?? ''])),
    ),
    microsecondNs,
  );
}

function toSpan(span: V1Span, process: V1Trace['processes'][string] | undefined): TimedSpan {
  const tags = toAttributes(span.tags);
  const traceId = span.traceID.toLowerCase().padStart(32, '0');
  const references = (span.references ?? []).map(({ refType, traceID, spanID }) => ({
    refType,
    traceId: traceID.toLowerCase().padStart(32, '0'),
    spanId: spanID.toLowerCase(),
  }));
  const parent = references.find((r) => r.refType === 'CHILD_OF' && r.traceId === traceId);
  const service = process?.serviceName ?? 'unknown_service';
  const kind = String(tags['span.kind'] ?? '');
  const message = tags['otel.status_description'];
  const traceState = tags['w3c.tracestate'];
  return {
    traceId,
    spanId: span.spanID.toLowerCase(),
    ...(parent ? { parentSpanId: parent.spanId } : {}),
    service,
    name: span.operationName,
    kind: kinds.includes(kind) ? (kind as SpanKind) : 'unspecified',
    startUnixNs: BigInt(Math.trunc(span.startTime)) * BigInt(microsecondNs),
    durationNs: Math.max(0, span.duration) * microsecondNs,
    status: statusOf(tags),
    ...(message === undefined ? {} : { statusMessage: String(message) }),
    attributes: without(tags, fieldTags),
    resource: { ...toAttributes(process?.tags), 'service.name': service },
    scope: String(tags['otel.scope.name'] ?? ''),
    ...(traceState === undefined ? {} : { traceState: String(traceState) }),
    // Everything that is not the parent is a link: OTLP spans have one parent, and Jaeger writes
    // their links as FOLLOWS_FROM.
    links: references
      .filter((reference) => reference !== parent)
      .map((reference) => ({
        traceId: reference.traceId,
        spanId: reference.spanId,
        attributes: {},
      })),
    events: (span.logs ?? []).map(({ timestamp, fields }) => {
      const attributes = toAttributes(fields);
      return {
        name: String(attributes['event'] ?? ''),
        atUnixNs: BigInt(Math.trunc(timestamp)) * BigInt(microsecondNs),
        attributes: without(attributes, new Set(['event'])),
      };
    }),
  };
}

function statusOf(tags: Attributes): 'unset' | 'ok' | 'error' {
  const code = tags['otel.status_code'];
  if (code === 'OK') return 'ok';
  return code === 'ERROR' || tags['error'] === true ? 'error' : 'unset';
}

function toAttributes(pairs: readonly V1KeyValue[] | null | undefined): Attributes {
  const attributes: Record<string, AttributeValue> = {};
  for (const { key, type, value } of pairs ?? []) {
    if (typeof value === 'string' && type === 'int64') attributes[key] = toInteger(value);
    else if (['string', 'number', 'boolean'].includes(typeof value)) {
      attributes[key] = value as string | number | boolean;
    } else attributes[key] = JSON.stringify(value);
  }
  return attributes;
}

function without(attributes: Attributes, names: ReadonlySet<string>): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([key]) => !names.has(key)));
}
