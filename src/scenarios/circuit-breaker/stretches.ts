import type { BreakerCall, BreakerState } from './breaker-calls.ts';

/** Calls that met the breaker in the same state, one after the other. */
export interface Stretch {
  readonly state: BreakerState;
  readonly calls: readonly BreakerCall[];
}

/** In order of time; a state that a last call left behind and no other met has no calls. */
export function stretchesOf(calls: readonly BreakerCall[]): readonly Stretch[] {
  const stretches: { state: BreakerState; calls: BreakerCall[] }[] = [];
  for (const call of calls) {
    const last = stretches.at(-1);
    if (last?.state === call.state) last.calls.push(call);
    else stretches.push({ state: call.state, calls: [call] });
  }
  const after = calls.at(-1)?.stateAfter;
  if (after !== undefined && after !== stretches.at(-1)?.state) {
    stretches.push({ state: after, calls: [] });
  }
  return stretches;
}
