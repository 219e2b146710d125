import type { FindRelated, RelatedQuery } from '../verify/related.ts';
import type { Trace } from '../verify/trace.ts';
import type { JaegerApi } from './api.ts';
import { isMeant, searchAll } from './search.ts';

const pageSize = 200;
const sliceNs = 5_000_000_000n;
/** A slice that ended this long ago gets no more traces: a tail sampler's wait and export delays. */
const settledNs = 10_000_000_000n;
/** A slice that may still get traces is asked for again after this. */
const freshMs = 1_000;
/** Slices that are remembered; more would keep a long run's traces in memory. */
const mostSlices = 60;

/**
 * Looks for related traces in a Jaeger. API v3 may ignore attributes, so that it gives all traces
 * of a service: they are read in slices of time that all traces that are judged share. Keep one for
 * a whole run.
 */
export function relatedSearch(api: JaegerApi, nowUnixMs: () => number = Date.now): FindRelated {
  const known = new Map<string, Slice>();

  const readSlice = (service: string, fromNs: bigint): Promise<readonly Trace[]> => {
    const key = `${service} ${fromNs}`;
    const nowMs = nowUnixMs();
    const remembered = known.get(key);
    if (remembered && (remembered.settled || nowMs - remembered.readMs < freshMs)) {
      return remembered.traces;
    }
    const query = { service, fromNs, toNs: fromNs + sliceNs, limit: pageSize };
    const traces = searchAll(api, query).then((result) => result.traces);
    const settled = fromNs + sliceNs + settledNs < unixNs(nowMs);
    known.set(key, { traces, readMs: nowMs, settled });
    // What went wrong once may work the next time.
    traces.catch(() => known.delete(key));
    const [oldest] = known.keys();
    if (known.size > mostSlices && oldest !== undefined) known.delete(oldest);
    return traces;
  };

  return async (query) => {
    if (api.version === 'v1') return (await searchAll(api, { ...query, limit: pageSize })).traces;
    const lastNs = [query.toNs, unixNs(nowUnixMs())].toSorted((a, b) => (a < b ? -1 : 1))[0] ?? 0n;
    const found = new Map<string, Trace>();
    const firstNs = query.fromNs - (query.fromNs % sliceNs);
    for (let fromNs = firstNs; fromNs <= lastNs; fromNs += sliceNs) {
      for (const trace of await readSlice(query.service, fromNs)) {
        if (isRelated(trace, query)) found.set(trace.traceId, trace);
      }
    }
    return [...found.values()];
  };
}

interface Slice {
  readonly traces: Promise<readonly Trace[]>;
  readonly readMs: number;
  /** It gets no more traces. */
  readonly settled: boolean;
}

function isRelated(trace: Trace, query: RelatedQuery): boolean {
  return trace.spans.some((span) => {
    const startNs = trace.originNs + BigInt(span.startNs);
    return startNs >= query.fromNs && startNs <= query.toNs && isMeant(span, query);
  });
}

function unixNs(unixMs: number): bigint {
  return BigInt(Math.trunc(unixMs)) * 1_000_000n;
}
