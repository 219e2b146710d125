import { down } from './lab/down.ts';
import { findLabEndpoints, type LabEndpoints } from './lab/endpoints.ts';
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
  readonly listener: GateListener;
}

/** Told what happens while it happens. */
export interface GateListener {
  onLabEvent(event: LabEvent): void;
  onLabReady(state: LabState): Promise<void>;
  onScenarioEvent(scenario: string, event: ScenarioEvent): void;
  /** The lab is still up. */
  onScenarioDone(scenario: Scenario, result: ScenarioResult, lab: LabEndpoints): Promise<void>;
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
  const { keep, listener, settings, signal, ...lab } = options;
  const state = await up({ ...lab, signal, onEvent: (event) => listener.onLabEvent(event) });
  let finished = false;
  try {
    await listener.onLabReady(state);
    const endpoints = await findLabEndpoints(lab.name);
    const results: ScenarioResult[] = [];
    for (const scenario of scenarios) {
      const result = await scenario.run({
        lab: endpoints,
        settings,
        onEvent: (event) => listener.onScenarioEvent(scenario.name, event),
        signal,
      });
      await listener.onScenarioDone(scenario, result, endpoints);
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
    if (!keep || !finished) await down(lab.name);
  }
}
