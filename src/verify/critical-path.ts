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
  // No recursion: a trace may be deeper than the stack. Each span is entered once, loops or not.
  const seen = new Set([root]);
  const walk = [frame(index, root, root.startNs, root.startNs + root.durationNs)];
  for (let top = walk.at(-1); top !== undefined; top = walk.at(-1)) {
    const child = top.children.pop();
    if (child === undefined) {
      const { span, startNs, endNs } = top;
      if (startNs < endNs) stretches.push({ span, startNs, endNs });
      walk.pop();
      continue;
    }
    const childEndNs = Math.min(child.startNs + child.durationNs, top.endNs);
    const childStartNs = Math.max(child.startNs, top.startNs);
    // What only starts when this span has ended does not hold it up.
    if (child.startNs >= top.endNs || childEndNs <= childStartNs || seen.has(child)) continue;
    if (childEndNs < top.endNs) {
      stretches.push({ span: top.span, startNs: childEndNs, endNs: top.endNs });
    }
    top.endNs = childStartNs;
    seen.add(child);
    walk.push(frame(index, child, childStartNs, childEndNs));
  }
  return stretches;
}

interface Frame {
  readonly span: Span;
  readonly startNs: number;
  /** Moves back as children are walked. */
  endNs: number;
  /** The one that ended last stands last. */
  readonly children: Span[];
}

function frame(index: TraceIndex, span: Span, fromNs: number, toNs: number): Frame {
  const children = index
    .children(span)
    .filter(({ kind }) => kind !== 'consumer')
    // Of those that end together, the first in the trace is walked first, and so stands last.
    .toReversed()
    .toSorted((a, b) => a.startNs + a.durationNs - (b.startNs + b.durationNs));
  const startNs = Math.max(span.startNs, fromNs);
  return { span, startNs, endNs: Math.min(span.startNs + span.durationNs, toNs), children };
}

/** The root, else the topmost span that starts first. */
function mainRoot(index: TraceIndex): Span | undefined {
  return index.roots[0] ?? index.orphans[0];
}
