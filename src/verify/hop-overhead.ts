import type { Hop } from './contract.ts';
import { edgeGap } from './edge-gap.ts';
import type { Matching } from './matching.ts';
import type { Span } from './trace.ts';

export interface HopOverhead {
  readonly span: Span;
  /** `proxy`, `call` and `async` have a definition each (design: hop overhead). */
  readonly kind: 'proxy' | 'call' | 'async';
  readonly overheadNs: number;
  /** What the sources of both ends can tell apart together. */
  readonly resolutionNs: number;
}

/**
 * What a hop adds; nothing is counted twice.
 * Proxy (`budget.next`): its entry span's duration minus the next hop's entry span's.
 * Asynchronous (parent is a producer): end of the producer span to start of the consumer span.
 * Call: the edge gap, client's duration minus server's.
 */
export function hopOverheads(matching: Matching, hop: Hop): readonly HopOverhead[] {
  const spans = matching
    .placed(hop.id)
    .filter(({ placement }) => placement === 'in place')
    .map(({ span }) => span);
  const { index } = matching;
  const next = hop.budget?.next;
  return spans.flatMap((span): HopOverhead[] => {
    if (next !== undefined) {
      // A proxy that tried twice had to wait for both tries.
      const behind = matching
        .placed(next)
        .filter((placed) => placed.nearest?.span === span)
        .map((placed) => placed.span);
      if (behind.length === 0) return [];
      const behindNs = behind.reduce((sum, one) => sum + one.durationNs, 0);
      return [{ kind: 'proxy', ...measured(span, behind, span.durationNs - behindNs) }];
    }
    const parent = index.parent(span);
    if (parent?.kind === 'producer') {
      const gapNs = span.startNs - (parent.startNs + parent.durationNs);
      return [{ kind: 'async', ...measured(span, [parent], gapNs) }];
    }
    const gap = edgeGap(index, span);
    return gap ? [{ kind: 'call', ...measured(span, [gap.client], gap.gapNs) }] : [];
  });
}

function measured(span: Span, others: readonly Span[], overheadNs: number) {
  return {
    span,
    overheadNs,
    resolutionNs: Math.max(span.resolutionNs, ...others.map((other) => other.resolutionNs)),
  };
}
