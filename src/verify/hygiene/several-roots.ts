import { perTrace } from './check.ts';

/** Two roots under one trace id are two requests, or one whose context was mended halfway. */
export const severalRoots = perTrace('single-root', ({ trace: { traceId }, index: { roots } }) =>
  roots.length <= 1
    ? []
    : [
        {
          verdict: 'failed',
          message: `${roots.length} spans without a parent: ${[...new Set(roots.slice(0, 5).map(({ service, name }) => `${service} "${name}"`))].join(', ')}`,
          traceId,
          anchor: 'several-roots',
        },
      ],
);
