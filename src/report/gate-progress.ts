import type { GateListener } from '../gate.ts';
import { labTable } from './lab-table.ts';
import { ScenarioProgress } from './scenario-progress.ts';
import { UpProgress } from './up-progress.ts';

export interface GateProgress extends GateListener {
  /** Draws what is still open. */
  end(): Promise<void>;
}

/** Shows a gate while it runs: progress on stderr, the lab and each scenario's story by `print`. */
export function gateProgress(print: (text: string) => void): GateProgress {
  const lab = new UpProgress();
  let scenario: ScenarioProgress | undefined;
  return {
    onLabEvent: (event) => lab.show(event),
    onLabReady: async ({ components }) => {
      await lab.end();
      print(`${labTable(components)}\n`);
    },
    onScenarioEvent: (name, event) => {
      scenario ??= new ScenarioProgress(name);
      scenario.show(event);
    },
    onScenarioDone: async ({ render }, result) => {
      scenario?.end();
      scenario = undefined;
      print(`${render(result)}\n`);
    },
    end: async () => {
      scenario?.end();
      await lab.end();
    },
  };
}
