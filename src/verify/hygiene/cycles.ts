import type { Span } from '../trace.ts';
import { type IndexedTrace, perTrace } from './check.ts';

/** Spans that are their own ancestors; each loop is told once. */
export const cycles = perTrace('cycles', (traced) =>
  loopsOf(traced).map((loop) => ({
    verdict: 'failed',
    message: `${loop.length} ${loop.length === 1 ? 'span is its own parent' : 'spans are each other’s ancestors'}: ${loop
      .slice(0, 5)
      .map(({ service, name }) => `${service} "${name}"`)
      .join(', ')}`,
    traceId: traced.trace.traceId,
    ...(loop[0] ? { spanId: loop[0].spanId } : {}),
    anchor: 'cycle',
  })),
);

/** Every span is visited once: what was reached in an earlier walk leads to a known end. */
function loopsOf({ trace, index }: IndexedTrace): readonly (readonly Span[])[] {
  const walkOf = new Map<Span, number>();
  const loops: (readonly Span[])[] = [];
  trace.spans.forEach((start, walk) => {
    const path: Span[] = [];
    let span: Span | undefined = start;
    while (span !== undefined && !walkOf.has(span)) {
      walkOf.set(span, walk);
      path.push(span);
      span = index.parent(span);
    }
    if (span !== undefined && walkOf.get(span) === walk) loops.push(path.slice(path.indexOf(span)));
  });
  return loops;
}
