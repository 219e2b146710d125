import { countOf, labelOf } from './contract.ts';
import type { Elsewhere } from './elsewhere.ts';
import { hopOverheads } from './hop-overhead.ts';
import { unionLengthNs } from './intervals.ts';
import type { Matching } from './matching.ts';
import { intervalOf } from './self-time.ts';
import type { Span } from './trace.ts';

/**
 * - `seen`, or rightly `absent`
 * - `orphaned`: seen, and the chain of parents above it breaks off
 * - `misplaced`, `unexpected`, `elsewhere`: evidence against the row
 * - `missing`: did not arrive, though the hop above it did
 * - `not reached`: the hop above it did not arrive either
 */
export type HopStatus =
  | 'seen'
  | 'absent'
  | 'orphaned'
  | 'misplaced'
  | 'unexpected'
  | 'elsewhere'
  | 'missing'
  | 'not reached';

export interface HopSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly tookMs: number;
  /** Duration minus the union of the hops that hang on it, clipped to it. */
  readonly selfMs: number;
  /** What the source of these times can tell apart. */
  readonly resolutionMs: number;
}

export interface HopReport {
  readonly id: string;
  readonly label: string;
  /** Hop that this one hangs on, by parent or by link. */
  readonly above?: string;
  readonly status: HopStatus;
  readonly spans: readonly HopSpan[];
  /** Of a hop with a budget or a call above it; of each of its spans in its place. */
  readonly overheadMs: readonly number[];
  /** What the sources of these overheads can tell apart; 0 where there are none. */
  readonly resolutionMs: number;
  /** Budget of this hop, for `judgeBudget` over many traces. */
  readonly budgetMs?: number;
}

export function reportHops(
  matching: Matching,
  elsewhere: ReadonlyMap<string, Elsewhere>,
): readonly HopReport[] {
  const selfNs = selfTimes(matching);
  return matching.contract.hops.map(({ hop }) => {
    const above = hop.parent ?? hop.link;
    const overheads = hopOverheads(matching, hop);
    return {
      id: hop.id,
      label: labelOf(hop),
      ...(above === undefined ? {} : { above }),
      status: statusOf(matching, elsewhere, hop.id),
      spans: matching.placed(hop.id).map(({ span }) => ({
        traceId: span.traceId,
        spanId: span.spanId,
        tookMs: span.durationNs / 1e6,
        selfMs: (selfNs.get(span) ?? span.durationNs) / 1e6,
        resolutionMs: span.resolutionNs / 1e6,
      })),
      overheadMs: overheads.map(({ overheadNs }) => overheadNs / 1e6),
      resolutionMs: Math.max(0, ...overheads.map(({ resolutionNs }) => resolutionNs / 1e6)),
      ...(hop.budget ? { budgetMs: hop.budget.overheadMs } : {}),
    };
  });
}

/** Self times between hops: spans that are in no row belong to the hop they stand in. */
function selfTimes(matching: Matching): ReadonlyMap<Span, number> {
  const placed = matching.contract.hops.flatMap(({ hop }) => matching.placed(hop.id));
  const belowSpan = Map.groupBy(placed, ({ nearest }) => nearest?.span);
  return new Map(
    placed.map(({ span }) => {
      const below = belowSpan.get(span) ?? [];
      const children = below.map((child) => intervalOf(child.span));
      return [span, span.durationNs - unionLengthNs(children, intervalOf(span))];
    }),
  );
}

function statusOf(
  matching: Matching,
  elsewhere: ReadonlyMap<string, Elsewhere>,
  hopId: string,
): HopStatus {
  const hop = matching.contract.hops.find((one) => one.hop.id === hopId)?.hop;
  if (!hop) return 'missing';
  const placed = matching.placed(hopId);
  if (hop.absent) return placed.length > 0 ? 'unexpected' : 'absent';
  if (placed.some(({ placement }) => placement === 'misplaced')) return 'misplaced';
  if (placed.length < countOf(hop).min) {
    if (elsewhere.has(hopId)) return 'elsewhere';
    const above = hop.parent ?? hop.link;
    const reached = above === undefined || matching.placed(above).length > 0;
    return reached ? 'missing' : 'not reached';
  }
  return placed.some(({ placement }) => placement === 'orphaned') ? 'orphaned' : 'seen';
}
