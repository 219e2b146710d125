import type { Trace } from '../../../src/verify/trace.ts';
import { makeTrace, type SpanDraft } from '../make-trace.ts';

export interface Call {
  /** Milliseconds. */
  readonly at: number;
  readonly lasts?: number;
  readonly state: string;
  readonly after?: string;
  /** Spans of the third party below it. */
  readonly reaches?: number;
}

/** Each call in a trace of its own, numbered from 1: a breaker's span, and the third party below. */
export function tracesOf(calls: readonly Call[]): readonly Trace[] {
  return calls.map(({ at, lasts = 5, state, after = state, reaches = 0 }, index) => {
    const attributes = { state, after, user: index % 2 === 0 ? 'ann' : 'bob' };
    const payments = Array.from(
      { length: reaches },
      (_, number): SpanDraft => ({
        id: `pay${number}`,
        service: 'payment',
        parent: 'call',
        start: at,
      }),
    );
    return makeTrace(
      [{ id: 'call', service: 'shop', start: at, lasts, attributes }, ...payments],
      (index + 1).toString(16).padStart(32, '0'),
    );
  });
}

export const whole = { unsettled: 0, truncated: false, recognised: [], minCount: 100 } as const;
