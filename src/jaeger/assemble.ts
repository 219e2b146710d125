import type { Span, Trace } from '../verify/trace.ts';
import { withResolution } from './resolution.ts';

/** A span whose start is still absolute: the origin is known only when all spans are. */
export interface TimedSpan extends Omit<Span, 'startNs' | 'events' | 'resolutionNs'> {
  readonly startUnixNs: bigint;
  readonly events: readonly {
    readonly name: string;
    readonly atUnixNs: bigint;
    readonly attributes: Span['attributes'];
  }[];
}

/** Groups spans by trace, drops repeated span ids, and counts time from each trace's origin. */
export function assembleTraces(
  spans: readonly TimedSpan[],
  sourceResolutionNs: number,
): readonly Trace[] {
  const byTrace = new Map<string, Map<string, TimedSpan>>();
  for (const span of spans) {
    const known = byTrace.get(span.traceId) ?? new Map<string, TimedSpan>();
    // A store that received a span twice (an exporter's retry) tells it twice. A server span may
    // also share its client's id, as Zipkin has it: those two differ in kind.
    known.set(`${span.spanId} ${span.kind} ${span.service}`, span);
    byTrace.set(span.traceId, known);
  }
  return [...byTrace].map(([traceId, known]) =>
    assembleTrace(traceId, [...known.values()], sourceResolutionNs),
  );
}

function assembleTrace(
  traceId: string,
  timed: readonly TimedSpan[],
  sourceResolutionNs: number,
): Trace {
  const originNs = timed.map((span) => span.startUnixNs).toSorted(ascending)[0] ?? 0n;
  const spans = timed.map(({ startUnixNs, events, ...span }) => ({
    ...span,
    startNs: Number(startUnixNs - originNs),
    events: events.map(({ atUnixNs, ...event }) => ({
      ...event,
      atNs: Number(atUnixNs - originNs),
    })),
  }));
  const sorted = withResolution(spans, originNs, sourceResolutionNs).toSorted(
    (a, b) => a.startNs - b.startNs || (a.spanId < b.spanId ? -1 : 1),
  );
  return { traceId, originNs, spans: sorted };
}

function ascending(a: bigint, b: bigint): number {
  return a < b ? -1 : 1;
}
