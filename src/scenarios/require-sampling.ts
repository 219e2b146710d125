import { TracelabError } from '../errors.ts';
import type { LabEndpoints } from '../lab/endpoints.ts';
import { formatSampling } from '../lab/sampling.ts';
import { samplingOf } from '../lab/set-sampling.ts';

/** For scenarios that look for every one of their traces. Throws BAD_USAGE. */
export function requireEveryTrace(lab: LabEndpoints, scenario: string): void {
  const sampling = samplingOf(lab.name);
  if (sampling.mode === 'always') return;
  const flag = lab.name === 'default' ? '' : ` --name ${lab.name}`;
  throw new TracelabError({
    code: 'BAD_USAGE',
    message: `Scenario ${scenario} judges every trace it makes, and lab "${lab.name}" samples ${formatSampling(sampling)}.`,
    suggestions: [`tracelab sampling set always${flag}`, `tracelab scenario sampling${flag}`],
  });
}
