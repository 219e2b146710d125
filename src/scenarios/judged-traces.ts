import type { VerifyResult } from '../verify/verify-trace.ts';
import type { CircuitBreakerResult } from './circuit-breaker/result.ts';
import type { ScenarioResult } from './scenario.ts';
import type { UserJourneyResult } from './user-journey/result.ts';

/** The traces of a run that were judged one by one, by a contract. */
export function judgedTraces(result: ScenarioResult): readonly VerifyResult[] {
  switch (result.scenario) {
    case 'user-journey':
      return (result as UserJourneyResult).steps.map(({ result: judged }) => judged);
    case 'circuit-breaker':
      return (result as CircuitBreakerResult).contracts.map(({ result: judged }) => judged);
    default:
      return [];
  }
}
