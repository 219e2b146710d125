import { perTrace } from './check.ts';

/**
 * One id, several spans. A client and its server that share one, as Zipkin's clients have it, are
 * told and no more; a store's repetition of the same span is none.
 */
export const duplicateIds = perTrace('duplicate-ids', ({ trace: { traceId, spans } }) =>
  [...Map.groupBy(spans, ({ spanId }) => spanId)]
    .filter(([, all]) => all.length > 1)
    .map(([spanId, all]) => {
      const kinds = all.map(({ kind }) => kind).toSorted();
      const shared = all.length === 2 && kinds[0] === 'client' && kinds[1] === 'server';
      return {
        verdict: 'failed' as const,
        message: `${all.length} spans have the id ${spanId}: ${all
          .slice(0, 5)
          .map(({ service, name }) => `${service} "${name}"`)
          .join(', ')}`,
        traceId,
        spanId,
        anchor: 'duplicate-span-id' as const,
        ...(shared ? { advisory: true as const } : {}),
      };
    }),
);
