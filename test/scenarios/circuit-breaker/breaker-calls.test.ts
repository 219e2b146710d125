import { describe, expect, it } from 'vitest';
import { readBreakerTrace } from '../../../src/scenarios/circuit-breaker/breaker-calls.ts';
import { makeTrace } from '../../verify/make-trace.ts';

const execute = (id: string, start: number, attributes: Record<string, string | number>) => ({
  id,
  service: 'bff',
  name: 'circuit_breaker.execute',
  parent: 'root',
  start,
  attributes: { 'circuit_breaker.name': 'payment', ...attributes },
});

describe('reading what a trace tells of the breaker', () => {
  it('orders attempts and counts the spans of the third party below each', () => {
    const { calls, paymentSpans } = readBreakerTrace(
      makeTrace([
        { id: 'root' },
        {
          ...execute('second', 100, {
            'circuit_breaker.state': 'closed',
            'circuit_breaker.state_after': 'open',
            'retry.attempt': 2,
          }),
          status: 'error',
        },
        {
          ...execute('first', 10, {
            'circuit_breaker.state': 'closed',
            'circuit_breaker.state_after': 'closed',
            'retry.attempt': 1,
          }),
          status: 'error',
        },
        { id: 'client', parent: 'first', kind: 'client' },
        { id: 'server', parent: 'client', service: 'payment-gateway', kind: 'server' },
      ]),
    );
    expect(calls).toMatchObject([
      { attempt: 1, state: 'closed', stateAfter: 'closed', outcome: 'failed', paymentSpans: 1 },
      { attempt: 2, state: 'closed', stateAfter: 'open', outcome: 'failed', paymentSpans: 0 },
    ]);
    expect(paymentSpans).toBe(1);
  });

  it('takes a refusal for no failure', () => {
    const { calls } = readBreakerTrace(
      makeTrace([
        { ...execute('a', 0, { 'circuit_breaker.state': 'open' }), status: 'error' },
        {
          id: 'b',
          name: 'circuit_breaker.call_not_permitted',
          parent: 'a',
          attributes: { 'circuit_breaker.name': 'payment' },
        },
      ]),
    );
    expect(calls[0]?.outcome).toBe('refused');
  });

  it.each(['HALF_OPEN', 'half_open', 'halfopen', 'half-open'])('reads the state %s', (state) => {
    const { calls } = readBreakerTrace(
      makeTrace([execute('a', 0, { 'circuit_breaker.state': state })]),
    );
    expect(calls[0]?.state).toBe('half_open');
  });

  it('leaves other breakers alone', () => {
    const { calls } = readBreakerTrace(
      makeTrace([execute('a', 0, { 'circuit_breaker.name': 'search' })]),
    );
    expect(calls).toEqual([]);
  });
});
