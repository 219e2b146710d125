import { countOf, labelOf } from '../contract.ts';
import { perHop } from './expectation.ts';

/** As many spans as the row says. Fewer is `incomplete`: absence alone is no evidence. */
export const hopPresent = perHop('hop-present', ({ hop }, { matching, elsewhere }) => {
  if (hop.absent) return [];
  const found = matching.placed(hop.id).length;
  const { min, max } = countOf(hop);
  const spans = `${found} ${found === 1 ? 'span' : 'spans'}`;
  if (found > max) {
    return [
      {
        hop: hop.id,
        verdict: 'failed',
        message: `${spans} of ${labelOf(hop)}, at most ${max} expected`,
        anchor: 'too-many-spans',
      },
    ];
  }
  if (found >= min) return [{ hop: hop.id, verdict: 'passed', message: spans }];
  if (elsewhere.has(hop.id)) return [];
  // What hangs on a missing hop follows from that.
  const above = hop.parent ?? hop.link;
  if (found === 0 && above !== undefined && matching.placed(above).length === 0) return [];
  return [
    {
      hop: hop.id,
      verdict: 'incomplete',
      message: found === 0 ? 'no span arrived' : `${spans}, at least ${min} expected`,
      anchor: 'hop-missing',
    },
  ];
});
