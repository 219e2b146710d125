import { perHop } from './expectation.ts';
import { judgeTime } from './time-limit.ts';

export const duration = perHop('duration', (compiled, { matching }) => {
  const { id, absent, maxDurationMs } = compiled.hop;
  if (absent || maxDurationMs === undefined) return [];
  return matching
    .placed(id)
    .map(({ span }) => judgeTime(compiled, 'lasts', span, span.durationNs, maxDurationMs));
});
