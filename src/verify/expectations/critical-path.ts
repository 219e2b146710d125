import { labelOf } from '../contract.ts';
import { criticalPath as criticalPathOf } from '../critical-path.ts';
import { perHop } from './expectation.ts';

/** A hop is, or is not, on the path that decides how long the request takes. */
export const criticalPath = perHop('critical-path', ({ hop }, { matching }) => {
  if (hop.absent || hop.onCriticalPath === undefined) return [];
  const onPath = new Set(criticalPathOf(matching.index).map(({ span }) => span));
  const wanted = hop.onCriticalPath;
  return matching.placed(hop.id).map(({ span }) => {
    const there = onPath.has(span);
    const place = there ? 'on the critical path' : 'not on the critical path';
    return there === wanted
      ? { hop: hop.id, verdict: 'passed' as const, message: place }
      : {
          hop: hop.id,
          verdict: 'failed' as const,
          message: `${labelOf(hop)} is ${place}`,
          anchor: 'not-on-critical-path' as const,
        };
  });
});
