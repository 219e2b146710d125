import type { Span } from './trace.ts';
import type { TraceIndex } from './trace-index.ts';

/** A stretch of time in which this span, and none of its children, was what the request waited for. */
export interface CriticalStretch {
  readonly span: Span;
  readonly startNs: number;
  readonly endNs: number;
}

/**
 * The path that decides how long the root takes, latest stretch first: walking back from the
 * root's end, always into the child that ended last. Nobody waits for a consumer, so that
 * consumers and what is below them are never on the path. The stretches cover the root exactly.
 */
export function criticalPath(
  index: TraceIndex,
  root = mainRoot(index),
): readonly CriticalStretch[] {
  if (!root) return [];
  const stretches: CriticalStretch[] = [];
  walk(index, root, root.startNs, root.startNs + root.durationNs, stretches, new Set());
  return stretches;
}

function walk(
  index: TraceIndex,
  span: Span,
  fromNs: number,
  toNs: number,
  stretches: CriticalStretch[],
  above: ReadonlySet<Span>,
): void {
  const startNs = Math.max(span.startNs, fromNs);
  let endNs = Math.min(span.startNs + span.durationNs, toNs);
  const path = new Set(above).add(span);
  const children = index
    .children(span)
    .filter((child) => child.kind !== 'consumer' && !path.has(child))
    .toSorted((a, b) => b.startNs + b.durationNs - (a.startNs + a.durationNs));
  for (const child of children) {
    const childEndNs = Math.min(child.startNs + child.durationNs, endNs);
    const childStartNs = Math.max(child.startNs, startNs);
    // What only starts when this span has ended does not hold it up.
    if (child.startNs >= endNs || childEndNs <= childStartNs) continue;
    if (childEndNs < endNs) stretches.push({ span, startNs: childEndNs, endNs });
    walk(index, child, childStartNs, childEndNs, stretches, path);
    endNs = childStartNs;
  }
  if (startNs < endNs) stretches.push({ span, startNs, endNs });
}

/** The root, else the topmost span that starts first. */
function mainRoot(index: TraceIndex): Span | undefined {
  return index.roots[0] ?? index.orphans[0];
}
