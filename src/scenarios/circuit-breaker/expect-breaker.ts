import { type BreakerRun, callsOf } from './breaker-run.ts';
import { weigh } from './weigh.ts';

export function passesThroughBreaker(run: BreakerRun) {
  const calls = callsOf(run);
  const without = run.requests.filter(
    ({ trace, settled }) => settled && trace !== undefined && trace.calls.length === 0,
  );
  return weigh(run, {
    expectation: 'every payment goes through the circuit breaker',
    against:
      calls.length === 0 && without.length > 0
        ? ['no trace has a circuit_breaker.execute span: the bff pays without a breaker']
        : without.map(({ traceId }) => `trace ${traceId} has no circuit_breaker.execute span`),
    figures: `${calls.length} calls of ${run.requests.length} requests`,
  });
}
