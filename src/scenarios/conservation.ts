import type { Verdict } from '../verify/verdict.ts';
import type { ExpectationResult } from './scenario.ts';

/** Every request has exactly one. */
export const outcomes = ['complete', 'throttled', 'failed', 'incomplete', 'sampled out'] as const;
export type Outcome = (typeof outcomes)[number];
export type OutcomeCounts = Readonly<Record<Outcome, number>>;

export interface AccountedRequest {
  readonly record: { readonly traceId: string };
  readonly outcome: Outcome;
}

export interface OutcomeClues {
  /** Of the request's trace; undefined: there is no span of it. */
  readonly verdict: Verdict | undefined;
  /** It was answered 429. */
  readonly throttled: boolean;
  /** Whether sampling may drop a whole trace. */
  readonly samplesOut: boolean;
}

export function outcomeOf({ verdict, throttled, samplesOut }: OutcomeClues): Outcome {
  switch (verdict) {
    case undefined:
      return samplesOut ? 'sampled out' : 'incomplete';
    case 'passed':
      return throttled ? 'throttled' : 'complete';
    case 'failed':
      return 'failed';
    case 'incomplete':
    case 'inconclusive':
      return 'incomplete';
  }
}

export function countOutcomes(requests: readonly AccountedRequest[]): OutcomeCounts {
  const count = (outcome: Outcome) => requests.filter((one) => one.outcome === outcome).length;
  return Object.fromEntries(outcomes.map((outcome) => [outcome, count(outcome)])) as OutcomeCounts;
}

/**
 * Nothing that was sent is lost and nothing counts twice: the generator's own count, the lines of
 * the log, their trace ids and the outcomes must all be the same number.
 */
export function judgeConservation(
  requests: readonly AccountedRequest[],
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
