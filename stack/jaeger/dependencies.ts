import { compare } from './adjust.ts';
import { serviceOf } from './sanitise.ts';
import type { StoredTrace, TraceStore } from './store.ts';

export interface DependencyLink {
  readonly parent: string;
  readonly child: string;
  readonly callCount: number;
}

/**
 * Who calls whom: one call for each span whose parent is in the trace, spans of one service among
 * themselves included. Counts traces that lie within the window as a whole.
 */
export function dependencies(
  store: TraceStore,
  window: { readonly startNs: bigint; readonly endNs: bigint },
): readonly DependencyLink[] {
  const links = new Map<string, DependencyLink>();
  for (const trace of store.newestFirst()) {
    if (trace.firstStartNs <= window.startNs || trace.lastEndNs >= window.endNs) continue;
    for (const { parent, child } of calls(trace)) {
      const key = JSON.stringify([parent, child]);
      links.set(key, { parent, child, callCount: (links.get(key)?.callCount ?? 0) + 1 });
    }
  }
  return [...links.values()].sort(
    (a, b) => compare(a.parent, b.parent) || compare(a.child, b.child),
  );
}

function calls(trace: StoredTrace): readonly { readonly parent: string; readonly child: string }[] {
  const spans = trace.read().resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = serviceOf(resource);
    return scopeSpans.flatMap((scoped) => scoped.spans.map((span) => ({ service, span })));
  });
  const services = new Map(spans.map(({ service, span }) => [span.spanId, service]));
  return spans.flatMap(({ service, span }) => {
    const parent = span.parentSpanId && services.get(span.parentSpanId);
    return parent ? [{ parent, child: service }] : [];
  });
}
