import type { ResourceSpans, ScopeSpans, Span, TraceData } from './trace-data.ts';

/** Takes a batch apart by trace; resource and scope go with each part. */
export function byTrace(data: TraceData): ReadonlyMap<string, readonly ResourceSpans[]> {
  const traces = new Map<string, ResourceSpans[]>();
  for (const entry of data.resourceSpans) {
    const parts = new Map<string, ScopeSpans[]>();
    for (const scoped of entry.scopeSpans) {
      for (const [traceId, spans] of groupSpans(scoped.spans)) {
        append(parts, traceId, { ...scoped, spans });
      }
    }
    for (const [traceId, scopeSpans] of parts) append(traces, traceId, { ...entry, scopeSpans });
  }
  return traces;
}

function groupSpans(spans: readonly Span[]): ReadonlyMap<string, readonly Span[]> {
  const groups = new Map<string, Span[]>();
  for (const span of spans) append(groups, span.traceId, span);
  return groups;
}

function append<T>(groups: Map<string, T[]>, key: string, item: T): void {
  const group = groups.get(key);
  if (group) group.push(item);
  else groups.set(key, [item]);
}
