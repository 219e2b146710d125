import type { TopologyComparison, TopologyEdge } from '../verify/topology.ts';

/** What `tracelab map --compare` prints. */
export function topologyText({ verdict, lost, added }: TopologyComparison): string {
  const line = (sign: string, { from, to, kind }: TopologyEdge) =>
    `  ${sign} ${from} → ${to} (${kind})`;
  return [
    ...lost.map((edge) => line('- lost', edge)),
    ...added.map((edge) => line('+ new ', edge)),
    ...(verdict === 'inconclusive'
      ? ['  not all traces of this window were read: what is not seen may be there']
      : []),
    verdict === 'passed' ? 'PASSED  the map is as approved' : verdict.toUpperCase(),
  ].join('\n');
}
