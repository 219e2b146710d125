import { worst } from '../../verify/verdict.ts';
import type { ExpectationResult } from '../scenario.ts';
import { hopOf } from './limit-record.ts';
import type { JudgedRequest } from './outcome.ts';

/** Every 429 stands in its caller's trace, and that trace ends at the hop that threw it. */
export function judgeThrottledTraces(requests: readonly JudgedRequest[]): ExpectationResult {
  const expectation = "every 429 is in its caller's trace, which ends at the hop that threw it";
  const refused = requests.filter(({ thrower }) => thrower !== undefined);
  if (refused.length === 0) {
    return { expectation, verdict: 'inconclusive', detail: 'there was no 429; 1 would do' };
  }
  const shown = refused.filter(({ outcome }) => outcome === 'throttled');
  const at = (hop: 'nginx' | 'kong') =>
    shown.filter(({ thrower }) => thrower && hopOf(thrower) === hop).length;
  const tied = refused.filter(({ complaints }) => complaints.some(({ evidence }) => evidence));
  const elsewhere =
    tied.length === 0
      ? ''
      : `; ${tied.length} in a new trace, tied by ${tiedBy(tied)}: this gateway lacks the pre-function that joins them (join-caller-trace.lua)`;
  return {
    expectation,
    verdict: worst(
      refused.flatMap(({ outcome }) =>
        outcome === 'failed' || outcome === 'incomplete' ? [outcome] : [],
      ),
    ),
    detail: `${shown.length} of ${refused.length}: ${at('nginx')} at nginx, ${at('kong')} at kong${elsewhere}`,
  };
}

function tiedBy(tied: readonly JudgedRequest[]): string {
  const ways = tied.flatMap(({ complaints }) =>
    complaints.flatMap(({ evidence }) => evidence?.matchedBy ?? []),
  );
  const [way = '', ...more] = new Set(ways);
  // The id that the client got in X-Kong-Request-Id stands on Kong's span as kong.request.id.
  const named = way === 'request id' ? 'kong.request.id = X-Kong-Request-Id' : way;
  return [named, ...more].join(' or ');
}
