import type { CompiledHop } from './compiled-contract.ts';
import { countOf } from './contract.ts';
import type { Evidence } from './finding.ts';
import { linksTo, type Matching } from './matching.ts';
import { type Candidate, tie } from './tie.ts';
import type { Span, Trace } from './trace.ts';
import { indexTrace } from './trace-index.ts';

/** A hop that is missing in the trace and ran in another one. */
export interface Elsewhere {
  readonly fromHopId: string;
  /** The span whose context got lost. */
  readonly from: Span;
  /** Its trace began there; otherwise it hangs on a parent in that trace that nobody exported. */
  readonly startedAnew: boolean;
  readonly evidence: Evidence;
}

/** Hops that lack spans although the hop they hang on is there: only those can have broken off. */
export function brokenEnds(
  matching: Matching,
): readonly { readonly compiled: CompiledHop; readonly fromHopId: string }[] {
  return matching.contract.hops.flatMap((compiled) => {
    const { hop } = compiled;
    const fromHopId = hop.parent ?? hop.link;
    if (hop.absent || fromHopId === undefined) return [];
    const missing = matching.placed(hop.id).length < countOf(hop).min;
    return missing && matching.placed(fromHopId).length > 0 ? [{ compiled, fromHopId }] : [];
  });
}

/**
 * Looks for the missing hops in other traces: below a true root, or in a trace that is nothing but
 * what hangs on one parent that is not there; tied to this request, and not below a span like the one
 * it hangs on here, which would make it another, healthy request.
 */
export function findElsewhere(
  matching: Matching,
  related: readonly Trace[],
  requestIds: readonly string[],
): ReadonlyMap<string, Elsewhere> {
  const found = new Map<string, Elsewhere>();
  for (const { compiled, fromHopId } of brokenEnds(matching)) {
    const fromHop = matching.contract.hops.find(({ hop }) => hop.id === fromHopId);
    const candidates = related
      .filter((other) => other.traceId !== matching.index.trace.traceId)
      .flatMap((other) => newRoots(other, compiled, fromHop));
    for (const { span: from } of matching.placed(fromHopId)) {
      const elsewhere = candidates.filter(({ span }) => !linksTo(span, from));
      const tied = tie(matching, from, elsewhere, requestIds);
      if (tied === undefined) continue;
      const { span, startedAnew } = tied.candidate;
      const { traceId, spanId } = span;
      const evidence = { traceId, spanId, matchedBy: tied.matchedBy };
      found.set(compiled.hop.id, { fromHopId, from, startedAnew, evidence });
      break;
    }
  }
  return found;
}

function newRoots(
  other: Trace,
  compiled: CompiledHop,
  fromHop: CompiledHop | undefined,
): readonly Candidate[] {
  const index = indexTrace(other);
  const tops = [...index.roots, ...index.orphans];
  // Of a request whose upper part was lost or is late, some of that part is there.
  const oneParent = new Set(tops.map(({ parentSpanId }) => parentSpanId)).size === 1;
  return other.spans.flatMap((span): Candidate[] => {
    if (!compiled.selects(span)) return [];
    const above = index.ancestors(span);
    const top = above.at(-1) ?? span;
    const startedAnew = top.parentSpanId === undefined;
    if (top.service !== span.service || !(startedAnew || oneParent)) return [];
    if (above.some((ancestor) => fromHop?.selects(ancestor))) return [];
    return [{ span, startedAnew, startUnixNs: other.originNs + BigInt(span.startNs) }];
  });
}
