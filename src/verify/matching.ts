import type { CompiledContract, CompiledHop } from './compiled-contract.ts';
import { countOf } from './contract.ts';
import type { Span, Trace } from './trace.ts';
import { indexTrace, type TraceIndex } from './trace-index.ts';

/**
 * - `in place`: its nearest ancestor in the contract is the parent that its row names, or it has
 *   the link that its row names.
 * - `misplaced`: its chain of parents is known up to the root, and is another one.
 * - `orphaned`: its chain of parents breaks off at a span that is not in the trace.
 */
export type Placement = 'in place' | 'misplaced' | 'orphaned';

export interface PlacedSpan {
  readonly span: Span;
  readonly placement: Placement;
  /** The nearest ancestor that is in the contract, and its hop. */
  readonly nearest?: { readonly hopId: string; readonly span: Span };
}

export interface Matching {
  readonly index: TraceIndex;
  readonly contract: CompiledContract;
  /** Spans of a hop; of an absent one, those that should not be there. */
  placed(hopId: string): readonly PlacedSpan[];
  hopIdOf(span: Span): string | undefined;
}

/**
 * Assigns spans to hops from the top of the contract down. Spans of other traces take part only
 * in rows with a link.
 */
export function matchTrace(
  contract: CompiledContract,
  trace: Trace,
  related: readonly Trace[] = [],
): Matching {
  const index = indexTrace(trace);
  const placedByHop = new Map<string, readonly PlacedSpan[]>();
  const hopIds = new Map<Span, string>();

  /** As of now: what is matched later has other nearest hops. */
  const nearestNow = () => {
    const above = nearestAbove(index, (span) => hopIds.has(span));
    return (span: Span) => {
      const found = above(span);
      const hopId = found && hopIds.get(found);
      return found && hopId !== undefined ? { hopId, span: found } : undefined;
    };
  };
  type Nearest = ReturnType<typeof nearestNow>;

  const place = (span: Span, { hop }: CompiledHop, nearest: Nearest): PlacedSpan => {
    if (hop.link !== undefined) {
      const targets = placedByHop.get(hop.link) ?? [];
      const linked = targets.some((target) => linksTo(span, target.span));
      return { span, placement: linked ? 'in place' : 'misplaced' };
    }
    const found = nearest(span);
    if (hop.parent === undefined) return { span, placement: 'in place' };
    if (found?.hopId === hop.parent) return { span, placement: 'in place', nearest: found };
    if (found) return { span, placement: 'misplaced', nearest: found };
    return { span, placement: breaksOff(index, span) ? 'orphaned' : 'misplaced' };
  };

  /** What is out of place here may be in its place in another row: then it is no evidence. */
  const hasRowThere = ({ span, placement, nearest: above }: PlacedSpan, here: CompiledHop) =>
    placement === 'misplaced' &&
    contract.hops.some(
      (other) =>
        other !== here &&
        !other.hop.absent &&
        other.hop.parent !== undefined &&
        other.hop.parent === above?.hopId &&
        other.selects(span),
    );

  for (const compiled of contract.hops) {
    const { hop } = compiled;
    const like = trace.spans.filter((span) => compiled.selects(span) && !hopIds.has(span));
    const elsewhere =
      hop.link === undefined
        ? []
        : related.flatMap((other) => other.spans.filter(compiled.selects));
    const candidates =
      hop.parent === undefined && hop.link === undefined ? topmost(index, like) : like;
    const nearest = nearestNow();
    const placed = [
      ...candidates.map((span) => place(span, compiled, nearest)),
      // Of other traces only what is linked belongs here.
      ...elsewhere
        .map((span) => place(span, compiled, nearest))
        .filter((p) => p.placement === 'in place'),
    ];
    const chosen = choose(
      placed.filter((one) => !hasRowThere(one, compiled)),
      compiled,
    );
    placedByHop.set(hop.id, chosen);
    if (!hop.absent) for (const { span } of chosen) hopIds.set(span, hop.id);
  }

  const nearest = nearestNow();
  // A hop further down the contract may turn out to stand between a span and its parent.
  for (const { hop } of contract.hops) {
    if (hop.parent === undefined || hop.absent) continue;
    const placed = placedByHop.get(hop.id) ?? [];
    placedByHop.set(
      hop.id,
      placed.map((one) => {
        const found = nearest(one.span);
        const wrong = found && found.hopId !== hop.parent && found.hopId !== hop.id;
        return wrong ? { ...one, placement: 'misplaced', nearest: found } : one;
      }),
    );
  }

  return {
    index,
    contract,
    placed: (hopId) => placedByHop.get(hopId) ?? [],
    hopIdOf: (span) => hopIds.get(span),
  };
}

/** Spans in their place; where there are too few of them, what may be the rest. */
function choose(placed: readonly PlacedSpan[], { hop }: CompiledHop): readonly PlacedSpan[] {
  const inPlace = placed.filter(({ placement }) => placement === 'in place');
  if (hop.absent) return inPlace;
  const { min } = countOf(hop);
  for (const placement of ['misplaced', 'orphaned'] as const) {
    if (inPlace.length >= min) break;
    inPlace.push(...placed.filter((one) => one.placement === placement));
  }
  return inPlace;
}

function topmost(index: TraceIndex, spans: readonly Span[]): readonly Span[] {
  const all = new Set(spans);
  const above = nearestAbove(index, (span) => all.has(span));
  return spans.filter((span) => above(span) === undefined);
}

/** The nearest ancestor of this sort. Each span is climbed over once, however deep the trace is. */
function nearestAbove(index: TraceIndex, is: (span: Span) => boolean) {
  const known = new Map<Span, Span | undefined>();
  return (span: Span): Span | undefined => {
    const climbed = new Set([span]);
    let above = index.parent(span);
    while (above && !is(above) && !known.has(above) && !climbed.has(above)) {
      climbed.add(above);
      above = index.parent(above);
    }
    const found = above === undefined || is(above) ? above : known.get(above);
    // In a loop the climb may end where it began, which is no ancestor.
    if (found === span) return undefined;
    for (const one of climbed) known.set(one, found);
    return found;
  };
}

/** Whether the chain of parents ends at a span that is not in the trace. */
function breaksOff(index: TraceIndex, span: Span): boolean {
  const top = index.ancestors(span).at(-1) ?? span;
  return top.parentSpanId !== undefined && index.span(top.parentSpanId) === undefined;
}

export function linksTo(span: Span, target: Span): boolean {
  return span.links.some(
    (link) => link.traceId === target.traceId && link.spanId === target.spanId,
  );
}
