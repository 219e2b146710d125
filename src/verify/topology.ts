import { z } from 'zod';
import type { ServiceEdge } from './service-map.ts';
import type { Verdict } from './verdict.ts';

/** Who calls whom and how, without the counts of a run. */
export const topologySchema = z.strictObject({
  edges: z.array(
    z.strictObject({
      from: z.string(),
      to: z.string(),
      kind: z.enum(['call', 'message', 'database']),
    }),
  ),
});
export type Topology = z.infer<typeof topologySchema>;
export type TopologyEdge = Topology['edges'][number];

export interface TopologyComparison {
  readonly verdict: Verdict;
  /** Approved, and not there. */
  readonly lost: readonly TopologyEdge[];
  /** There, and not approved. */
  readonly added: readonly TopologyEdge[];
}

/** By name, so that a file of it changes in its edges alone. */
export function topologyOf(edges: readonly ServiceEdge[]): Topology {
  const plain = edges.map(({ from, to, kind }) => ({ from, to, kind }));
  return { edges: plain.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)) };
}

/** Of `truncated` traces, which are not all there are, an edge that is not seen may be there. */
export function compareTopology(
  approved: Topology,
  edges: readonly ServiceEdge[],
  truncated: boolean,
): TopologyComparison {
  const now = topologyOf(edges);
  const lost = without(approved, now);
  const added = without(now, approved);
  const changed = added.length > 0 || (lost.length > 0 && !truncated);
  return { verdict: changed ? 'failed' : lost.length > 0 ? 'inconclusive' : 'passed', lost, added };
}

function without(some: Topology, others: Topology): readonly TopologyEdge[] {
  const known = new Set(others.edges.map(keyOf));
  return some.edges.filter((edge) => !known.has(keyOf(edge)));
}

function keyOf({ from, to, kind }: TopologyEdge): string {
  return JSON.stringify([from, to, kind]);
}
