import type { ExpectationResult } from '../scenario.ts';
import { type JudgedRequest, type Outcome, outcomes } from './outcome.ts';

export type OutcomeCounts = Readonly<Record<Outcome, number>>;

export function countOutcomes(requests: readonly JudgedRequest[]): OutcomeCounts {
  const count = (outcome: Outcome) => requests.filter((one) => one.outcome === outcome).length;
  return Object.fromEntries(outcomes.map((outcome) => [outcome, count(outcome)])) as OutcomeCounts;
}

/**
 * Nothing that was sent is lost and nothing counts twice: the generator's own count, the lines of
 * the log, their trace ids and the outcomes must all be the same number.
 */
export function judgeConservation(
  requests: readonly JudgedRequest[],
  sent: number,
): ExpectationResult {
  const counts = countOutcomes(requests);
  const sum = outcomes.reduce((total, outcome) => total + counts[outcome], 0);
  const traces = new Set(requests.map(({ record }) => record.traceId)).size;
  const balanced = sent === sum && traces === sum;
  const terms = outcomes.map((outcome) => `${counts[outcome]} ${outcome}`).join(' + ');
  const verdict =
    !balanced || counts.failed > 0 ? 'failed' : counts.incomplete > 0 ? 'incomplete' : 'passed';
  return {
    expectation: `requests sent = ${outcomes.join(' + ')}`,
    verdict,
    detail: `${sent} = ${terms}${balanced ? '' : `, which is ${sum} requests in ${traces} traces`}`,
  };
}
