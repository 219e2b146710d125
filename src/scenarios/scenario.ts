/**
 * Scenarios: scripted traffic, and what its traces must show, side by side.
 * In: a running lab. Out: events while it runs, and a result with one verdict.
 */
import type { LabEndpoints } from '../lab/endpoints.ts';
import { type Verdict, worst } from '../verify/verdict.ts';

/** What a run can be told; each scenario reads what concerns it. */
export interface ScenarioSettings {
  /** user-journey: how many journeys. */
  readonly journeys: number;
  /** rate-limit: requests a second of each steady sequence; undefined: just below the edge's limit. */
  readonly rate?: number | undefined;
  /** rate-limit: use up what response-ratelimiting allows the whole lab in a minute. */
  readonly exhaustRedirects?: boolean;
  /** circuit-breaker: third party and breaker as slow as the platform has them. */
  readonly realTime?: boolean;
}

/** What holds where nothing is said. */
export const defaultSettings: ScenarioSettings = { journeys: 100 };

export interface ScenarioOptions {
  readonly lab: LabEndpoints;
  readonly settings: ScenarioSettings;
  readonly onEvent: (event: ScenarioEvent) => void;
  readonly signal: AbortSignal;
}

export interface ScenarioEvent {
  /** What is counted, e.g. "journeys sent". */
  readonly what: string;
  readonly done: number;
  readonly of: number;
  /** Something worth a line of its own that stays. */
  readonly line?: string;
}

/** One thing that the run must have shown, judged over all its traces. */
export interface ExpectationResult {
  /** Present tense: "every trace of create is as its contract says". */
  readonly expectation: string;
  readonly verdict: Verdict;
  /** The figures behind the verdict. */
  readonly detail: string;
  /** Told as a warning, no part of the run's verdict: the host or the sample was no ground for one. */
  readonly advisory?: true;
}

/** What every scenario's result has in common; `--json` prints the whole of it. */
export interface ScenarioResult {
  readonly scenario: string;
  /** The worst of its expectations. */
  readonly verdict: Verdict;
  readonly expectations: readonly ExpectationResult[];
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

export function verdictOf(expectations: readonly ExpectationResult[]): Verdict {
  const counted = expectations.filter(({ advisory }) => !advisory);
  return worst(counted.map(({ verdict }) => verdict));
}
