import type { LabDirectory } from './directory.ts';
import type { Plan } from './plan.ts';
import type { AllocatedPorts } from './ports.ts';
import { identify } from './process-identity.ts';
import { type ComponentState, type LabState, writeState } from './state.ts';

/** Keeps the state file of a lab up to date, one write a change. */
export class LabRecord {
  readonly #directory: LabDirectory;
  #state: LabState;

  constructor(directory: LabDirectory, plan: Plan) {
    this.#directory = directory;
    this.#state = {
      version: 1,
      name: directory.name,
      phase: 'starting',
      supervisor: identify(process.pid),
      startedAt: new Date().toISOString(),
      components: plan.components.map(({ component, runtime, product, standIn }) => ({
        name: component.name,
        runtime,
        product,
        standIn,
        phase: 'waiting',
        ports: {},
      })),
    };
  }

  get phase(): LabState['phase'] {
    return this.#state.phase;
  }

  enter(phase: LabState['phase']): void {
    this.#replace({ ...this.#state, phase });
  }

  /** Every component is to start, on these ports. */
  begin(ports: AllocatedPorts['ports']): void {
    const components = this.#state.components.map(
      ({ name, runtime, product, standIn }): ComponentState => ({
        name,
        runtime,
        product,
        standIn,
        phase: 'waiting',
        ports: { ...ports[name] },
      }),
    );
    this.#replace({ ...this.#state, components });
  }

  update(name: string, change: Partial<ComponentState>): void {
    const components = this.#state.components.map((component) =>
      component.name === name ? { ...component, ...change } : component,
    );
    this.#replace({ ...this.#state, components });
  }

  #replace(state: LabState): void {
    this.#state = state;
    writeState(this.#directory, state);
  }
}
