import type { ExpectationResult } from '../scenario.ts';
import { type LimitRecord, numberIn, type Thrower } from './limit-record.ts';
import type { JudgedRequest } from './outcome.ts';

/**
 * What the client is told about when to come back. The edge knows no window and says a second; the
 * gateway says what is left of the tightest window; response-ratelimiting of Kong says nothing.
 */
const isRight: Readonly<Record<Thrower, (record: LimitRecord) => boolean>> = {
  nginx: (record) => (numberIn(record, 'retry-after') ?? 0) >= 1,
  'rate-limiting': (record) => {
    const seconds = numberIn(record, 'retry-after');
    return seconds !== undefined && seconds >= 1 && seconds === numberIn(record, 'ratelimit-reset');
  },
  'response-ratelimiting': ({ headers }) => headers['retry-after'] === undefined,
};

export function judgeRetryAfter(requests: readonly JudgedRequest[]): ExpectationResult {
  const refused = requests.flatMap(({ record, thrower }) => (thrower ? [{ record, thrower }] : []));
  const wrong = refused.filter(({ record, thrower }) => !isRight[thrower](record));
  const [first] = wrong;
  return {
    expectation: 'every 429 tells its client when to come back (Retry-After), as its hop does',
    verdict: refused.length === 0 ? 'inconclusive' : first ? 'failed' : 'passed',
    detail: first
      ? `${refused.length - wrong.length} of ${refused.length}; ${first.thrower} said ${saidBy(first.record)}, trace ${first.record.traceId}`
      : `${refused.length} of ${refused.length}${refused.length === 0 ? ' refused; 1 would do' : ''}`,
  };
}

export function saidBy({ headers }: LimitRecord): string {
  const value = headers['retry-after'];
  return value === undefined ? 'nothing' : [value].flat().join(' and ');
}
