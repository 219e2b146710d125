import type { HopReport } from '../verify/hop-report.ts';

/**
 * The healthy part of a contract as chains ("nginx → kong → bff"): each goes down the first
 * healthy child; every further child starts a chain of its own, from its parent.
 */
export function hopChains(hops: readonly HopReport[]): readonly string[] {
  const healthy = hops.filter(({ status }) => status === 'seen');
  const ids = new Set(healthy.map(({ id }) => id));
  const starts = healthy.filter(({ above }) => above === undefined || !ids.has(above));
  const childrenOf = (id: string) => healthy.filter(({ above }) => above === id);
  const chains: string[] = [];

  const follow = (labels: readonly string[], hop: HopReport): void => {
    const chain = [...labels, hop.label];
    const [first, ...others] = longestFirst(childrenOf(hop.id), childrenOf);
    if (first) follow(chain, first);
    else chains.push(chain.join(' → '));
    for (const other of others) follow([hop.label], other);
  };
  for (const start of starts) follow([], start);
  return chains;
}

/** The main line of a request is the deepest one. */
function longestFirst(
  hops: readonly HopReport[],
  childrenOf: (id: string) => readonly HopReport[],
): readonly HopReport[] {
  const depth = (hop: HopReport): number => 1 + Math.max(0, ...childrenOf(hop.id).map(depth));
  return hops.toSorted((a, b) => depth(b) - depth(a));
}
