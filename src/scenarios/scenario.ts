/**
 * Scenarios: scripted traffic, and what its traces must show, side by side.
 * In: a running lab. Out: events while it runs, and a result with one verdict.
 */
import type { LabEndpoints } from '../lab/endpoints.ts';
import type { Verdict } from '../verify/verdict.ts';

export interface ScenarioOptions {
  readonly lab: LabEndpoints;
  /** How many virtual users go through it. */
  readonly journeys: number;
  readonly onEvent: (event: ScenarioEvent) => void;
  readonly signal: AbortSignal;
}

export type ScenarioEvent =
  | { readonly kind: 'journey'; readonly done: number; readonly of: number }
  | { readonly kind: 'judged'; readonly done: number; readonly of: number };

/** What every scenario's result has in common; `--json` prints the whole of it. */
export interface ScenarioResult {
  readonly scenario: string;
  readonly verdict: Verdict;
  readonly startedAt: string;
  readonly durationMs: number;
}

export interface Scenario<Result extends ScenarioResult = ScenarioResult> {
  readonly name: string;
  readonly summary: string;
  run(options: ScenarioOptions): Promise<Result>;
  /** The result as a person reads it. */
  render(result: Result): string;
}
