import type { AnyValue, KeyValue, ResourceSpans, Scope, Span } from '../otlp/trace-data.ts';
import { adjust, compare } from './adjust.ts';
import { attributeText } from './attribute-text.ts';
import { kindName, type StoredTrace } from './store.ts';
import { warningsOf, withoutWarnings } from './warnings.ts';

interface Tag {
  readonly key: string;
  readonly type: 'string' | 'bool' | 'int64' | 'float64' | 'binary';
  readonly value: string | number | boolean;
}

interface Process {
  readonly serviceName: string;
  readonly tags: readonly Tag[];
}

/** A trace in the JSON of Jaeger's v1 API, which its UI made: times in microseconds, tags, logs. */
export function traceV1(trace: StoredTrace, raw: boolean): unknown {
  const data = raw ? trace.read() : adjust(trace.read());
  const sort = raw ? (tags: readonly Tag[]) => tags : sorted;
  const processIds = new Map<string, string>();
  const processes: Record<string, Process> = {};
  const spans = data.resourceSpans.flatMap((entry) => {
    const process = processOf(entry, sort);
    const key = JSON.stringify(process);
    const id = processIds.get(key) ?? `p${processIds.size + 1}`;
    processIds.set(key, id);
    processes[id] = process;
    return entry.scopeSpans.flatMap(({ scope, spans }) =>
      spans.map((span) => spanV1(span, scope, id, sort)),
    );
  });
  return { traceID: trace.traceId, spans, processes, warnings: null };
}

function spanV1(
  span: Span,
  scope: Scope,
  processID: string,
  sort: (tags: readonly Tag[]) => readonly Tag[],
): unknown {
  const startNs = BigInt(span.startTimeUnixNano ?? 0);
  const endNs = BigInt(span.endTimeUnixNano ?? 0);
  const warnings = warningsOf(span);
  return {
    traceID: span.traceId,
    spanID: span.spanId,
    operationName: span.name ?? '',
    references: references(span),
    startTime: microseconds(startNs),
    duration: microseconds(endNs - startNs),
    tags: sort(spanTags(withoutWarnings(span), scope)),
    logs: (span.events ?? []).map((event) => ({
      timestamp: microseconds(BigInt(event.timeUnixNano ?? 0)),
      fields: [
        ...(event.name ? [text('event', event.name)] : []),
        ...sort((event.attributes ?? []).map(tag)),
      ],
    })),
    processID,
    warnings: warnings.length > 0 ? warnings : null,
  };
}

function references(span: Span): unknown {
  const parent = span.parentSpanId
    ? [{ refType: 'CHILD_OF', traceID: span.traceId, spanID: span.parentSpanId }]
    : [];
  const links = (span.links ?? []).map((link) => ({
    refType: isChildOf(link.attributes) ? 'CHILD_OF' : 'FOLLOWS_FROM',
    traceID: link.traceId,
    spanID: link.spanId,
  }));
  return [...parent, ...links];
}

/** A link may say that it stands for a second parent (OpenTracing). */
function isChildOf(attributes: readonly KeyValue[] | undefined): boolean {
  return (
    attributes?.some(
      ({ key, value }) => key === 'opentracing.ref_type' && value.stringValue === 'child_of',
    ) ?? false
  );
}

/** What OTLP keeps in fields of its own becomes tags in v1. */
function spanTags(span: Span, scope: Scope): readonly Tag[] {
  const kind = kindName(span);
  const { code, message } = span.status;
  return [
    ...(scope.name ? [text('otel.scope.name', scope.name)] : []),
    ...(scope.version ? [text('otel.scope.version', scope.version)] : []),
    ...(span.attributes ?? []).map(tag),
    ...(kind ? [text('span.kind', kind)] : []),
    ...(code === 1 ? [text('otel.status_code', 'OK')] : []),
    ...(code === 2
      ? [text('otel.status_code', 'ERROR'), { key: 'error', type: 'bool', value: true } as const]
      : []),
    ...(message ? [text('otel.status_description', message)] : []),
    ...(span.traceState ? [text('w3c.tracestate', span.traceState)] : []),
  ];
}

function processOf(
  { resource }: ResourceSpans,
  sort: (tags: readonly Tag[]) => readonly Tag[],
): Process {
  const attributes = resource.attributes ?? [];
  const name = attributes.find(({ key }) => key === 'service.name');
  return {
    serviceName: name ? attributeText(name.value) : '',
    tags: sort(attributes.filter((attribute) => attribute !== name).map(tag)),
  };
}

function tag({ key, value }: KeyValue): Tag {
  if (value.boolValue !== undefined) return { key, type: 'bool', value: value.boolValue };
  if (value.intValue !== undefined) return { key, type: 'int64', value: integer(value) };
  if (value.doubleValue !== undefined) return { key, type: 'float64', value: value.doubleValue };
  if (value.bytesValue !== undefined) return { key, type: 'binary', value: value.bytesValue };
  return text(key, attributeText(value));
}

/** JavaScript cannot hold integers beyond 2^53: Jaeger then writes a string. */
function integer(value: AnyValue): number | string {
  const number = Number(value.intValue);
  return Number.isSafeInteger(number) ? number : (value.intValue ?? '');
}

function text(key: string, value: string): Tag {
  return { key, type: 'string', value };
}

function sorted(tags: readonly Tag[]): readonly Tag[] {
  return [...tags].sort((a, b) => compare(a.key, b.key));
}

function microseconds(ns: bigint): number {
  return Number(ns / 1000n);
}
