import type { KeyValue, ResourceSpans, Scope, Span } from '../otlp/trace-data.ts';
import { attributeText } from './attribute-text.ts';
import { serviceOf } from './sanitise.ts';
import type { StoredTrace, TraceStore } from './store.ts';

/** A trace matches when one of its spans meets all that is given here. */
export interface TraceQuery {
  /** Empty: any. */
  readonly service: string;
  /** Empty: any. */
  readonly operation: string;
  /** Bounds of the span's start, nanoseconds since 1970; both belong to the window. */
  readonly startMinNs: bigint;
  readonly startMaxNs: bigint;
  /** 0: no bound. */
  readonly durationMinNs: bigint;
  readonly durationMaxNs: bigint;
  readonly attributes: ReadonlyMap<string, string>;
  readonly limit: number;
}

/** Newest arrival first, at most `limit`, and no way to ask for the next ones: as Jaeger does it. */
export function search(store: TraceStore, query: TraceQuery): readonly StoredTrace[] {
  if (query.limit <= 0 || query.limit > store.maxTraces) {
    throw new Error('search depth must be greater than 0 and less than max traces');
  }
  const found: StoredTrace[] = [];
  for (const trace of store.newestFirst()) {
    if (found.length === query.limit) break;
    if (mayMatch(trace, query) && trace.read().resourceSpans.some((entry) => matches(entry, query)))
      found.push(trace);
  }
  return found;
}

/** Spares the decoding of most traces. */
function mayMatch(trace: StoredTrace, query: TraceQuery): boolean {
  return (
    (query.service === '' || trace.services.has(query.service)) &&
    trace.firstStartNs <= query.startMaxNs &&
    trace.lastStartNs >= query.startMinNs &&
    textsIn(query).every((text) => trace.mayContain(text))
  );
}

/**
 * What must stand in a matching trace letter by letter: keys, and values that can only be strings
 * (or bytes in base64, which nobody searches for).
 */
function textsIn({ operation, attributes }: TraceQuery): readonly string[] {
  const tags = [...attributes].filter(([key]) => key !== 'error');
  return [operation, ...tags.flatMap(([key, value]) => (isString(value) ? [key, value] : [key]))];
}

function isString(value: string): boolean {
  return Number.isNaN(Number(value)) && !/^(?:true$|false$|[[{])/.test(value);
}

function matches({ resource, scopeSpans }: ResourceSpans, query: TraceQuery): boolean {
  if (query.service !== '' && serviceOf(resource) !== query.service) return false;
  return scopeSpans.some(({ scope, spans }) =>
    spans.some(
      (span) =>
        matchesSpan(span, query) &&
        [...query.attributes].every(([key, value]) =>
          key === 'error'
            ? matchesError(span, value)
            : hasAttribute(key, value, span, scope, resource),
        ),
    ),
  );
}

function matchesSpan(span: Span, query: TraceQuery): boolean {
  if (query.operation !== '' && query.operation !== (span.name ?? '')) return false;
  const startNs = BigInt(span.startTimeUnixNano ?? 0);
  if (startNs < query.startMinNs || startNs > query.startMaxNs) return false;
  const durationNs = BigInt(span.endTimeUnixNano ?? 0) - startNs;
  if (query.durationMinNs !== 0n && durationNs < query.durationMinNs) return false;
  return query.durationMaxNs === 0n || durationNs <= query.durationMaxNs;
}

/** `error` stands for the span's status: true for ERROR, anything else for OK (not for unset). */
function matchesError(span: Span, value: string): boolean {
  return span.status.code === (value === 'true' ? 2 : 1);
}

function hasAttribute(
  key: string,
  value: string,
  span: Span,
  scope: Scope,
  resource: { readonly attributes?: readonly KeyValue[] },
): boolean {
  return [span, scope, resource, ...(span.events ?? [])].some((holder) =>
    holder.attributes?.some(
      (attribute) => attribute.key === key && attributeText(attribute.value) === value,
    ),
  );
}
