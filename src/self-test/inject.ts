import { alterLab } from '../lab/alter.ts';
import type { Alterations } from '../lab/control.ts';
import type { LabEndpoints } from '../lab/endpoints.ts';
import type { Fault } from '../lab/fault.ts';
import { labSwitches } from '../scenarios/circuit-breaker/lab-switches.ts';
import type { Injection } from './fault-case.ts';

/** Which a component reads its list of faults from (src/lab/fault.ts). */
const playedVariable = 'SELF_TEST_FAULTS';

/** Makes the lab play all of them at once, and nothing else. Throws what the lab refuses. */
export async function inject(lab: LabEndpoints, injections: readonly Injection[]): Promise<void> {
  await alterLab(lab.name, alterationsOf(injections));
  for (const { breaker } of injections) {
    if (breaker) await labSwitches(lab).changeBreaker(breaker);
  }
}

/** Leaves the lab as it was declared. */
export async function heal(lab: LabEndpoints, injections: readonly Injection[]): Promise<void> {
  await alterLab(lab.name, {});
  if (!injections.some(({ breaker }) => breaker)) return;
  const switches = labSwitches(lab);
  await switches.changeBreaker((await switches.breaker()).defaults);
}

export function alterationsOf(injections: readonly Injection[]): Alterations {
  const altered: Record<string, Record<string, string>> = {};
  const played = new Map<string, Fault[]>();
  for (const { alterations = {}, played: faults = {} } of injections) {
    for (const [component, variables] of Object.entries(alterations)) {
      altered[component] = { ...altered[component], ...variables };
    }
    for (const [component, list] of Object.entries(faults)) {
      played.set(component, [...(played.get(component) ?? []), ...list]);
    }
  }
  for (const [component, faults] of played) {
    altered[component] = { ...altered[component], [playedVariable]: JSON.stringify(faults) };
  }
  return altered;
}
