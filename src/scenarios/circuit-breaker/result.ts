import type { ScenarioResult } from '../scenario.ts';
import type { BreakerRun } from './breaker-run.ts';
import type { ContractResult } from './read-run.ts';

export interface CircuitBreakerResult extends ScenarioResult {
  readonly scenario: 'circuit-breaker';
  readonly realTime: boolean;
  readonly run: BreakerRun;
  readonly contracts: readonly ContractResult[];
  /** Path of the request log, JSON lines. */
  readonly requestLog: string;
}
