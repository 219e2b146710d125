import { askSupervisor } from './ask-supervisor.ts';
import { samplingPath } from './control.ts';
import { readRunningLab } from './endpoints.ts';
import type { Sampling } from './sampling.ts';

export interface SamplingChange {
  readonly lab: string;
  readonly before: Sampling;
  readonly sampling: Sampling;
}

/** How a running lab samples now. Throws LAB_NOT_RUNNING. */
export function samplingOf(name: string): Sampling {
  return readRunningLab(name).sampling;
}

/**
 * Makes a running lab sample otherwise; resolves when every component does. No span is lost, but a
 * trace that is under way meanwhile may be decided by both. Throws LAB_NOT_RUNNING.
 */
export async function setSampling(name: string, sampling: Sampling): Promise<SamplingChange> {
  const before = samplingOf(name);
  await askSupervisor(name, samplingPath, sampling);
  return { lab: name, before, sampling };
}
