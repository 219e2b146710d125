import { labelOf } from '../contract.ts';
import { perHop } from './expectation.ts';

/** Nothing like this below its parent. It never passes on a trace that has not settled. */
export const absence = perHop('absence', ({ hop }, { matching, settled }) => {
  if (!hop.absent) return [];
  const [found] = matching.placed(hop.id);
  if (found) {
    return [
      {
        hop: hop.id,
        verdict: 'failed',
        message: `${labelOf(hop)} must not be there`,
        details: [`the span "${found.span.name}" (${found.span.spanId}) of ${found.span.service}`],
        anchor: 'unexpected-span',
      },
    ];
  }
  return settled
    ? [{ hop: hop.id, verdict: 'passed', message: 'absent, in a settled trace' }]
    : [
        {
          hop: hop.id,
          verdict: 'incomplete',
          message: 'absent so far, and the trace has not settled',
          anchor: 'hop-missing',
        },
      ];
});
