import { told } from '../../verify/over-traces/weigh.ts';
import type { ExpectationResult } from '../scenario.ts';
import { type BreakerRun, unread } from './breaker-run.ts';

export interface Evidence {
  readonly expectation: string;
  /** What speaks against it, seen in spans or answers. */
  readonly against: readonly string[];
  /** What should be there and is not: counts once every trace is read and settled. */
  readonly missing?: readonly string[];
  /** What the run did not do often enough to say anything. */
  readonly tooLittle?: readonly string[];
  /** The figures, where nothing is wrong. */
  readonly figures: string;
}

/** From evidence to a verdict: a trace that is not there, or may still grow, is no evidence. */
export function weigh(run: BreakerRun, evidence: Evidence): ExpectationResult {
  const { expectation, against, missing = [], tooLittle = [], figures } = evidence;
  const lost = unread(run);
  const so = (verdict: ExpectationResult['verdict'], detail: string) => ({
    expectation,
    verdict,
    detail,
  });
  if (against.length > 0) return so('failed', told(against));
  if (lost > 0) {
    const some = [...missing, ...tooLittle, figures][0];
    return so(
      'incomplete',
      `${some}; ${lost} of ${run.requests.length} traces not settled or not in Jaeger`,
    );
  }
  if (missing.length > 0) return so('failed', told(missing));
  if (tooLittle.length > 0) return so('inconclusive', told(tooLittle));
  return so('passed', figures);
}
