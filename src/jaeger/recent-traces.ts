import type { Trace } from '../verify/trace.ts';
import type { JaegerApi } from './api.ts';
import { searchAll } from './search.ts';

export interface RecentOptions {
  /** All services without it. */
  readonly service?: string;
  readonly sinceMs: number;
  readonly limit: number;
  /** Milliseconds since 1970. */
  readonly nowUnixMs: number;
}

export interface RecentTraces {
  /** Newest first, at most `limit`. */
  readonly traces: readonly Trace[];
  /** There are older ones in the window. */
  readonly more: boolean;
  /** Jaeger hid some: more started within a millisecond than it gives. */
  readonly truncated: boolean;
}

const pageSize = 500;
const firstSliceMs = 10_000;

/**
 * The newest traces. Jaeger promises no order of what it finds, so the window is searched from
 * now backwards, in slices that double, until there are enough.
 */
export async function recentTraces(api: JaegerApi, options: RecentOptions): Promise<RecentTraces> {
  const { sinceMs, limit, nowUnixMs } = options;
  const services = options.service === undefined ? await api.services() : [options.service];
  const found = new Map<string, Trace>();
  let agoMs = 0;
  let truncated = false;
  for (let sliceMs = firstSliceMs; agoMs < sinceMs && found.size <= limit; sliceMs *= 2) {
    const untilMs = nowUnixMs - agoMs;
    agoMs = Math.min(agoMs + sliceMs, sinceMs);
    const slice = { fromNs: unixNs(nowUnixMs - agoMs), toNs: unixNs(untilMs), limit: pageSize };
    for (const service of services) {
      const result = await searchAll(api, { service, ...slice });
      truncated ||= result.truncated;
      for (const trace of result.traces)
        found.set(trace.traceId, whole(found.get(trace.traceId), trace));
    }
  }
  const newest = [...found.values()].toSorted((a, b) => (a.originNs > b.originNs ? -1 : 1));
  const more = newest.length > limit || agoMs < sinceMs;
  return { traces: newest.slice(0, limit), more, truncated };
}

/** A trace that grew between two searches. */
function whole(known: Trace | undefined, trace: Trace): Trace {
  return known && known.spans.length > trace.spans.length ? known : trace;
}

function unixNs(unixMs: number): bigint {
  return BigInt(Math.trunc(unixMs)) * 1_000_000n;
}
