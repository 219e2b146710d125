import { criticalPath } from '../verify/critical-path.ts';
import { selfTimeNs } from '../verify/self-time.ts';
import { attribute } from '../verify/semconv.ts';
import type { Span, Trace } from '../verify/trace.ts';
import { indexTrace, type TraceIndex } from '../verify/trace-index.ts';

/** One line of the waterfall. */
export interface WaterfallRow {
  readonly span: Span;
  /** Service, or what a client or producer span speaks to. */
  readonly who: string;
  readonly what: string;
  /** A detail of the service above: database, cache, broker. */
  readonly detail: boolean;
  readonly selfMs: number;
  readonly onCriticalPath: boolean;
  /** End of the producer span that this hop waited for, in nanoseconds from the origin. */
  readonly sentAtNs?: number;
}

/**
 * Spans in the order of the tree. Without `all`, those that are a hop: entries of services,
 * queries, messages; and neither the frames within a service nor clients of a call whose server
 * shows.
 */
export function waterfallRows(trace: Trace, all: boolean): readonly WaterfallRow[] {
  const index = indexTrace(trace);
  const onPath = new Set(criticalPath(index).map(({ span }) => span));
  return inTreeOrder(index, all)
    .filter((span) => all || isHop(index, span))
    .map((span) => {
      const system =
        attribute(span.attributes, 'db.system.name') ??
        (span.kind === 'producer' ? span.attributes['messaging.system'] : undefined);
      const parent = index.parent(span);
      const detail = system !== undefined && parent?.service === span.service;
      return {
        span,
        who: detail ? String(system) : span.service,
        what: span.name,
        detail,
        selfMs: selfTimeNs(index, span) / 1e6,
        onCriticalPath: onPath.has(span),
        ...(span.kind === 'consumer' && parent
          ? { sentAtNs: parent.startNs + parent.durationNs }
          : {}),
      };
    });
}

/** Without `byTime`, what a service asked of databases comes before the services it called. */
function inTreeOrder(index: TraceIndex, byTime: boolean): readonly Span[] {
  const ordered = new Set<Span>();
  const isLeaf = (span: Span) => index.children(span).length === 0;
  const visit = (span: Span): void => {
    if (ordered.has(span)) return;
    ordered.add(span);
    const children = index.children(span);
    const leavesFirst = children.toSorted((a, b) => Number(isLeaf(b)) - Number(isLeaf(a)));
    (byTime ? children : leavesFirst).forEach(visit);
  };
  [...index.roots, ...index.orphans].forEach(visit);
  return [...ordered];
}

function isHop(index: TraceIndex, span: Span): boolean {
  const parent = index.parent(span);
  if (parent === undefined || parent.service !== span.service) return true;
  if (span.status === 'error') return true;
  if (span.kind === 'internal' || span.kind === 'unspecified') return false;
  if (span.kind !== 'client') return true;
  const children = index.children(span);
  return children.length === 0 && attribute(span.attributes, 'db.query.text') !== undefined;
}
