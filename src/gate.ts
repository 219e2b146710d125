import { down } from './lab/down.ts';
import { findLabEndpoints } from './lab/endpoints.ts';
import type { LabEvent } from './lab/events.ts';
import type { LabState } from './lab/state.ts';
import type { SupervisorOptions } from './lab/supervisor-protocol.ts';
import { up } from './lab/up.ts';
import { scenarios } from './scenarios/index.ts';
import type {
  Scenario,
  ScenarioEvent,
  ScenarioResult,
  ScenarioSettings,
} from './scenarios/scenario.ts';
import { type Verdict, worst } from './verify/verdict.ts';

export interface GateOptions extends SupervisorOptions {
  readonly settings: ScenarioSettings;
  /** Leave the lab up at the end. */
  readonly keep: boolean;
  readonly signal: AbortSignal;
  readonly onLabEvent: (event: LabEvent) => void;
  readonly onLabReady: (state: LabState) => void | Promise<void>;
  readonly onScenarioEvent: (scenario: string, event: ScenarioEvent) => void;
  readonly onScenarioDone: (scenario: Scenario, result: ScenarioResult) => void;
}

export interface GateResult {
  readonly verdict: Verdict;
  readonly lab: LabState;
  readonly scenarios: readonly ScenarioResult[];
  readonly durationMs: number;
  /** Whether the lab is still up. */
  readonly kept: boolean;
}

/** Brings a lab up, runs every scenario, and takes it down, whatever happens in between. */
export async function runGate(options: GateOptions): Promise<GateResult> {
  const startedAtMs = performance.now();
  const { name, runtime, overrides, keep, signal } = options;
  const state = await up({ name, runtime, overrides, signal, onEvent: options.onLabEvent });
  let finished = false;
  try {
    await options.onLabReady(state);
    const lab = await findLabEndpoints(name);
    const results: ScenarioResult[] = [];
    for (const scenario of scenarios) {
      const result = await scenario.run({
        lab,
        settings: options.settings,
        onEvent: (event) => options.onScenarioEvent(scenario.name, event),
        signal,
      });
      options.onScenarioDone(scenario, result);
      results.push(result);
    }
    finished = true;
    return {
      verdict: worst(results.map(({ verdict }) => verdict)),
      lab: state,
      scenarios: results,
      durationMs: performance.now() - startedAtMs,
      kept: keep,
    };
  } finally {
    if (!keep || !finished) await down(name);
  }
}
