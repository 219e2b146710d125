import { loadavg } from 'node:os';
import type { LabEndpoints } from '../lab/endpoints.ts';
import { scenarios } from '../scenarios/index.ts';
import { defaultSettings, type ScenarioResult } from '../scenarios/scenario.ts';
import { upperBound } from '../verify/binomial.ts';
import { type Verdict, worst } from '../verify/verdict.ts';
import { reasonsOf } from './reason.ts';

export interface FalseAlarmsOptions {
  readonly lab: LabEndpoints;
  /** How many times all scenarios are run. */
  readonly runs: number;
  readonly onRun: (run: HealthyRun) => void;
  readonly signal: AbortSignal;
}

/** All scenarios once, without a fault. */
export interface HealthyRun {
  readonly number: number;
  /** The worst of its scenarios. */
  readonly verdict: Verdict;
  /** Why it was red, after the name of the scenario. */
  readonly reasons: readonly string[];
  readonly durationMs: number;
  /** Average number of processes that wanted a processor while it ended; 1 for each is busy. */
  readonly load: number;
}

/** What `tracelab self-test --healthy-runs --json` prints. */
export interface FalseAlarmsResult {
  readonly lab: string;
  readonly verdict: Extract<Verdict, 'passed' | 'failed'>;
  readonly runs: readonly HealthyRun[];
  readonly red: number;
  /** Share of healthy runs that are red, at most, with 95 % confidence. */
  readonly bound: number;
}

/** Repeats every scenario on a healthy lab: whatever is red is a false alarm. */
export async function countFalseAlarms(options: FalseAlarmsOptions): Promise<FalseAlarmsResult> {
  const { lab, onRun } = options;
  const runs: HealthyRun[] = [];
  for (let number = 1; number <= options.runs; number += 1) {
    const run = await runOnce(options, number);
    runs.push(run);
    onRun(run);
  }
  const red = runs.filter(({ reasons }) => reasons.length > 0).length;
  return {
    lab: lab.name,
    verdict: red === 0 ? 'passed' : 'failed',
    runs,
    red,
    bound: upperBound(red, runs.length),
  };
}

async function runOnce({ lab, signal }: FalseAlarmsOptions, number: number): Promise<HealthyRun> {
  const startedAtMs = performance.now();
  const results: ScenarioResult[] = [];
  for (const scenario of scenarios) {
    signal.throwIfAborted();
    results.push(await scenario.run({ lab, settings: defaultSettings, signal, onEvent: () => {} }));
  }
  return {
    number,
    verdict: worst(results.map(({ verdict }) => verdict)),
    reasons: results.flatMap((result) =>
      reasonsOf(result).map(({ verdict, reason }) => `${result.scenario} ${verdict}: ${reason}`),
    ),
    durationMs: performance.now() - startedAtMs,
    load: loadavg()[0] ?? 0,
  };
}
