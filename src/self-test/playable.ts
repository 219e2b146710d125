import { services } from '../../stack/services/component.ts';
import type { LabState } from '../lab/state.ts';
import type { FaultCase } from './fault-case.ts';

/** Why this lab cannot play a fault: the real component has no switch for it. Undefined: it can. */
export function whyNotPlayed({ components }: FaultCase, { components: running }: LabState) {
  for (const name of components) {
    const state = running.find((one) => one.name === name);
    if (!state) return `the lab runs no ${name}`;
    const isOurs = state.standIn || services.some((service) => service.name === name);
    if (!isOurs || state.runtime === 'external') {
      return `${name} is ${state.product} (${state.runtime}), which plays no faults`;
    }
  }
  return undefined;
}
