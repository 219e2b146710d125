import { selfTimeNs } from '../self-time.ts';
import { perHop } from './expectation.ts';
import { judgeTime } from './time-limit.ts';

export const selfTimeLimit = perHop('self-time', (compiled, { matching }) => {
  const { id, absent, maxSelfTimeMs } = compiled.hop;
  if (absent || maxSelfTimeMs === undefined) return [];
  return matching
    .placed(id)
    .map(({ span }) =>
      judgeTime(compiled, 'self time', span, selfTimeNs(matching.index, span), maxSelfTimeMs),
    );
});
