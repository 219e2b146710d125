import { compare } from './adjust.ts';
import { serviceOf } from './sanitise.ts';
import type { StoredTrace } from './store.ts';

interface Counts {
  spanCount: number;
  errorSpanCount: number;
}

/** One trace as /api/v3/trace-summaries lists it; counts of zero are left out, as protobuf does. */
export function summarise(trace: StoredTrace): unknown {
  const services = new Map<string, Counts>();
  const spans = trace.read().resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = serviceOf(resource);
    return scopeSpans.flatMap((scoped) => scoped.spans.map((span) => ({ service, span })));
  });
  for (const { service, span } of spans) {
    const counts = services.get(service) ?? { spanCount: 0, errorSpanCount: 0 };
    counts.spanCount += 1;
    if (span.status.code === 2) counts.errorSpanCount += 1;
    services.set(service, counts);
  }
  const roots = spans.filter(({ span }) => !span.parentSpanId);
  const root = roots.reduce<(typeof spans)[number] | undefined>(
    (first, entry) =>
      first &&
      BigInt(first.span.startTimeUnixNano ?? 0) <= BigInt(entry.span.startTimeUnixNano ?? 0)
        ? first
        : entry,
    undefined,
  );
  const ids = new Set(spans.map(({ span }) => span.spanId));
  return withoutZeros({
    traceId: trace.traceId,
    rootServiceName: root?.service,
    rootOperationName: root?.span.name,
    minStartTimeUnixNano: String(trace.firstStartNs),
    maxEndTimeUnixNano: String(trace.lastEndNs),
    spanCount: spans.length,
    errorSpanCount: spans.filter(({ span }) => span.status.code === 2).length,
    orphanSpanCount: spans.filter(({ span }) => span.parentSpanId && !ids.has(span.parentSpanId))
      .length,
    services: [...services]
      .map(([name, counts]) => withoutZeros({ name, ...counts }))
      .sort((a, b) => compare(String(a['name']), String(b['name']))),
  });
}

function withoutZeros(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value));
}
