import type { SampledRequest, SamplingJudgement } from '../../verify/sampling/judge-sampling.ts';
import type { ScenarioResult } from '../scenario.ts';

export interface SamplingPhase extends SamplingJudgement {
  readonly decides: string;
  readonly requests: readonly SampledRequest[];
}

export interface SamplingResult extends ScenarioResult {
  readonly scenario: 'sampling';
  readonly phases: readonly SamplingPhase[];
  /** Path of the request log, JSON lines. */
  readonly requestLog: string;
}
