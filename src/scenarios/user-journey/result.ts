import type { HopBudget } from '../../verify/hop-budgets.ts';
import type { VerifyResult } from '../../verify/verify-trace.ts';
import type { HostHealth } from '../host-health.ts';
import type { ScenarioResult } from '../scenario.ts';
import type { StepRecord } from './journey.ts';
import type { StepReport } from './nine-steps.ts';

export interface JudgedStep extends StepRecord {
  readonly result: VerifyResult;
}

export interface UserJourneyResult extends ScenarioResult {
  readonly scenario: 'user-journey';
  readonly journeys: number;
  readonly health: HostHealth;
  readonly budgets: readonly HopBudget[];
  /** Of the first journey's create request. */
  readonly nineSteps: readonly StepReport[];
  /** Path of the request log, JSON lines. */
  readonly requestLog: string;
  readonly steps: readonly JudgedStep[];
}
