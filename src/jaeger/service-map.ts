import { type ServiceEdge, serviceMap } from '../verify/service-map.ts';
import type { JaegerApi } from './api.ts';
import { recentTraces } from './recent-traces.ts';

export interface ServiceMapResult {
  readonly edges: readonly ServiceEdge[];
  /** Jaeger's own aggregation, or counted in that many traces. */
  readonly source: 'dependencies' | 'traces';
  readonly traceCount?: number;
  /** Not all traces of the window were read. */
  readonly truncated: boolean;
}

/** Traces that are read at most to count the edges. */
const mostTraces = 2_000;

/**
 * Who calls whom since then. Counted in the traces, which also shows messages and databases; where
 * no trace is left, what Jaeger aggregated.
 */
export async function readServiceMap(
  api: JaegerApi,
  sinceMs: number,
  nowUnixMs: number,
): Promise<ServiceMapResult> {
  const { traces, more, truncated } = await recentTraces(api, {
    sinceMs,
    limit: mostTraces,
    nowUnixMs,
  });
  if (traces.length > 0) {
    return {
      edges: serviceMap(traces),
      source: 'traces',
      traceCount: traces.length,
      truncated: more || truncated,
    };
  }
  const dependencies = await api.dependencies(nowUnixMs, sinceMs);
  const edges = dependencies.map(
    ({ parent, child, calls }): ServiceEdge => ({
      from: parent,
      to: child,
      kind: 'call',
      calls,
      errors: 0,
    }),
  );
  return { edges, source: 'dependencies', truncated };
}
