import { existsSync } from 'node:fs';
import { components } from '../../stack/index.ts';
import { labDirectory, labNames } from './directory.ts';
import { answers } from './probe.ts';
import { isAlive } from './process-identity.ts';
import type { Sampling } from './sampling.ts';
import { type ComponentState, readState } from './state.ts';

export interface ComponentStatus extends ComponentState {
  /** Whether it answers its readiness probe now; undefined where the probe only reads its log. */
  readonly answers?: boolean;
}

export interface LabStatus {
  readonly name: string;
  /** `gone`: the supervisor was killed, remains are left. */
  readonly phase: 'starting' | 'ready' | 'stopping' | 'gone';
  readonly startedAt?: string;
  readonly sampling?: Sampling;
  readonly components: readonly ComponentStatus[];
}

async function withProbe(state: ComponentState): Promise<ComponentStatus> {
  const component = components.find(({ name }) => name === state.name);
  if (!component || state.phase !== 'ready') return state;
  const external = state.runtime === 'external' ? component.external : undefined;
  const readiness = external?.readiness ?? component.readiness;
  return readiness.kind === 'log' ? state : { ...state, answers: await answers(readiness, state) };
}

export async function labStatus(name: string): Promise<LabStatus | undefined> {
  const directory = labDirectory(name);
  if (!existsSync(directory.root)) return undefined;
  const state = readState(directory);
  if (!state || !isAlive(state.supervisor)) {
    return { name, phase: 'gone', components: state?.components ?? [] };
  }
  return {
    name,
    phase: state.phase,
    startedAt: state.startedAt,
    sampling: state.sampling,
    components: await Promise.all(state.components.map(withProbe)),
  };
}

/** Every lab of this user. */
export async function allLabs(): Promise<readonly LabStatus[]> {
  const found = await Promise.all((await labNames()).map(labStatus));
  return found.filter((status) => status !== undefined);
}
