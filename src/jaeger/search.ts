import type { Span, Trace } from '../verify/trace.ts';
import type { JaegerApi, SearchQuery } from './api.ts';

export interface SearchResult {
  /** By start, each trace once. */
  readonly traces: readonly Trace[];
  /** Some slice could not be split further and was still full: the answer is not all there is. */
  readonly truncated: boolean;
}

/** Below this a slice is not split further: more traces than the limit started within it. */
const smallestSliceNs = 1_000_000n;

/**
 * Searches in time slices. Jaeger has no pagination, so a full page may hide any number of
 * traces: a slice that fills its page is split in two and asked again. Attributes are compared here
 * once more, after the page is counted: API v3 of Jaeger 2.13 takes `query.attributes` and ignores it.
 */
export async function searchAll(api: JaegerApi, query: SearchQuery): Promise<SearchResult> {
  const found = new Map<string, Trace>();
  let truncated = false;
  const slices: { fromNs: bigint; toNs: bigint }[] = [{ fromNs: query.fromNs, toNs: query.toNs }];
  for (let slice = slices.pop(); slice !== undefined; slice = slices.pop()) {
    const { fromNs, toNs } = slice;
    const page = await api.search({ ...query, fromNs, toNs });
    for (const trace of page) {
      if (trace.spans.some((span) => isMeant(span, query))) found.set(trace.traceId, trace);
    }
    if (page.length < query.limit) continue;
    if (toNs - fromNs <= smallestSliceNs) {
      truncated = true;
      continue;
    }
    const middleNs = (fromNs + toNs) / 2n;
    slices.push({ fromNs, toNs: middleNs }, { fromNs: middleNs, toNs });
  }
  const traces = [...found.values()].toSorted((a, b) => (a.originNs < b.originNs ? -1 : 1));
  return { traces, truncated };
}

/** Whether one span is of the service and operation and has every attribute, compared as strings. */
export function isMeant(
  span: Span,
  {
    service,
    operation,
    attributes = {},
  }: Pick<SearchQuery, 'service' | 'operation' | 'attributes'>,
): boolean {
  if (span.service !== service || (operation && span.name !== operation)) return false;
  const holders = [span.attributes, span.resource, ...span.events.map((event) => event.attributes)];
  return Object.entries(attributes).every(([key, value]) =>
    // Jaeger's tag for the status.
    key === 'error'
      ? String(span.status === 'error') === value
      : holders.some((holder) => key in holder && String(holder[key]) === value),
  );
}
