import { perTrace } from './check.ts';

/**
 * A parent that is not there was lost, or is under way. Where there is no root either, and all wait
 * for one parent, the caller may not be traced here: that is told, and is no part of the verdict.
 */
export const orphanedSpans = perTrace('orphans', ({ trace: { traceId }, index }) => {
  const byParent = Map.groupBy(index.orphans, ({ parentSpanId }) => parentSpanId);
  const remote = index.roots.length === 0 && byParent.size === 1;
  return [...byParent].map(([parentSpanId, spans]) => ({
    verdict: 'incomplete' as const,
    message: `${spans.length} ${spans.length === 1 ? 'span waits' : 'spans wait'} for parent ${parentSpanId}: ${[...new Set(spans.slice(0, 5).map(({ service, name }) => `${service} "${name}"`))].join(', ')}`,
    traceId,
    anchor: 'orphaned-spans' as const,
    ...(remote ? { advisory: true as const } : {}),
  }));
});
