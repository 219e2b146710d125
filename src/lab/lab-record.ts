import type { LabDirectory } from './directory.ts';
import type { Plan } from './plan.ts';
import type { AllocatedPorts } from './ports.ts';
import { identify, type ProcessIdentity } from './process-identity.ts';
import type { Sampling } from './sampling.ts';
import { type ComponentState, type LabState, writeState } from './state.ts';

/** Keeps the state file of a lab up to date, one write a change. */
export class LabRecord {
  readonly #directory: LabDirectory;
  #state: LabState;

  constructor(directory: LabDirectory, plan: Plan, sampling: Sampling) {
    this.#directory = directory;
    this.#state = {
      version: 1,
      name: directory.name,
      phase: 'starting',
      supervisor: identify(process.pid),
      startedAt: new Date().toISOString(),
      sampling,
      components: plan.components.map(({ component, runtime, product, standIn, external }) => ({
        name: component.name,
        runtime,
        product,
        standIn,
        phase: 'waiting',
        ...(external ? { host: external.host } : {}),
        ports: {},
      })),
    };
  }

  get phase(): LabState['phase'] {
    return this.#state.phase;
  }

  get sampling(): Sampling {
    return this.#state.sampling;
  }

  /** Containers run on the engine at this address. */
  useEngine(address: string): void {
    this.#replace({ ...this.#state, engine: address });
  }

  /** `controlPort`: where changes are taken; none without it. */
  enter(phase: LabState['phase'], controlPort?: number): void {
    const { control: _, ...state } = this.#state;
    this.#replace({
      ...state,
      phase,
      ...(controlPort === undefined ? {} : { control: { port: controlPort } }),
    });
  }

  /** Every component samples like this now. */
  sample(sampling: Sampling): void {
    this.#replace({ ...this.#state, sampling });
  }

  /** Every component is to start, on these ports. */
  begin(ports: AllocatedPorts['ports']): void {
    const components = this.#state.components.map(
      ({ name, runtime, product, standIn, host }): ComponentState => ({
        name,
        runtime,
        product,
        standIn,
        phase: 'waiting',
        ...(host ? { host } : {}),
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

  /** Another process of a component was started. */
  addProcess(name: string, identity: ProcessIdentity): void {
    const component = this.#state.components.find((known) => known.name === name);
    this.update(name, { processes: [...(component?.processes ?? []), identity] });
  }

  #replace(state: LabState): void {
    this.#state = state;
    writeState(this.#directory, state);
  }
}
