import { readFileSync } from 'node:fs';

/** Jaeger's JSON as the comparisons need it; see fixtures/jaeger/README.md. */
export interface V3Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes?: readonly V3Attribute[];
}
interface V3Attribute {
  readonly key: string;
  readonly value: { readonly arrayValue?: { readonly values: readonly { stringValue: string }[] } };
}
export interface V3Trace {
  readonly resourceSpans: readonly {
    readonly resource: unknown;
    readonly scopeSpans: readonly { readonly scope: unknown; readonly spans: readonly V3Span[] }[];
  }[];
}
export interface V1Span {
  readonly spanID: string;
  readonly processID: string;
  readonly warnings: readonly string[] | null;
}
export interface V1Trace {
  readonly traceID: string;
  readonly spans: readonly V1Span[];
  readonly processes: Readonly<Record<string, unknown>>;
  readonly warnings: unknown;
}

const folder = new URL('../../../fixtures/jaeger/traces/', import.meta.url);

export function recordedTrace(name: string): { readonly v1: V1Trace; readonly v3: V3Trace } {
  const read = (file: string) =>
    JSON.parse(readFileSync(new URL(`${name}/${file}`, folder), 'utf8'));
  return { v1: read('v1.json').data[0], v3: read('v3.json').result };
}

const warningsKey = '@jaeger@warnings';
/** The one warning that Jaeger gives when it stores a span; the others are the readers'. */
const isStored = (warning: string) => warning.startsWith('Negative duration');

/** The trace as it was sent: without warnings, and without what Jaeger changed on arrival. */
export function asSent(trace: V3Trace): V3Trace {
  return mapSpans(trace, (span) => {
    const sanitised = warningsOf(span).some(isStored);
    const end = sanitised ? span.startTimeUnixNano : span.endTimeUnixNano;
    return withAttributes({ ...span, endTimeUnixNano: end }, attributesOf(span));
  });
}

/**
 * One line for each span, with its resource and scope, in the order of span ids: the order of
 * Jaeger's own answers changes from read to read. Of the warnings only the stored one.
 */
export function comparableV3(trace: V3Trace): readonly unknown[] {
  return trace.resourceSpans
    .flatMap(({ resource, scopeSpans, ...rest }) =>
      scopeSpans.flatMap(({ scope, spans, ...more }) =>
        spans.map((span) => ({
          ...rest,
          ...more,
          resource,
          scope,
          warnings: warningsOf(span).filter(isStored),
          span: withAttributes(span, attributesOf(span)),
        })),
      ),
    )
    .sort((a, b) => (a.span.spanId < b.span.spanId ? -1 : 1));
}

export function comparableV1(trace: V1Trace): unknown {
  const { spans, processes, ...rest } = trace;
  return {
    ...rest,
    processes: new Set(Object.values(processes)),
    spans: spans
      .map(({ processID, warnings, ...span }) => ({
        ...span,
        process: processes[processID],
        warnings: (warnings ?? []).filter(isStored),
      }))
      .sort((a, b) => (a.spanID < b.spanID ? -1 : 1)),
  };
}

function mapSpans(trace: V3Trace, change: (span: V3Span) => V3Span): V3Trace {
  return {
    resourceSpans: trace.resourceSpans.map((entry) => ({
      ...entry,
      scopeSpans: entry.scopeSpans.map((scoped) => ({
        ...scoped,
        spans: scoped.spans.map(change),
      })),
    })),
  };
}

function attributesOf(span: V3Span): readonly V3Attribute[] {
  return (span.attributes ?? []).filter(({ key }) => key !== warningsKey);
}

function withAttributes(span: V3Span, attributes: readonly V3Attribute[]): V3Span {
  const { attributes: _, ...rest } = span;
  return attributes.length > 0 ? { ...rest, attributes } : rest;
}

function warningsOf(span: V3Span): readonly string[] {
  const value = span.attributes?.find(({ key }) => key === warningsKey)?.value;
  return (value?.arrayValue?.values ?? []).map(({ stringValue }) => stringValue);
}
