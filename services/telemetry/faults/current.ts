/** The faults that this process plays now: none, unless the lab asked for them. */
import { type Fault, type FaultKind, type FaultOf, parseFaults } from './fault.ts';
import { refuseUnplayable } from './playable.ts';
import { shareOf } from './share.ts';

interface Played<F extends Fault = Fault> {
  readonly fault: F;
  /** Counts a message, or span, that the fault could be played on; true if it is played on this. */
  readonly hits: () => boolean;
}

const none: readonly never[] = [];
let current: readonly Played[] = none;

/** Puts a list of faults in the place of the last, and counts from 0. Throws a ConfigError. */
export function takeFaults(service: string, list: string | undefined): void {
  const faults = parseFaults(list);
  refuseUnplayable(service, faults);
  current = faults.map((fault) => ({ fault, hits: shareOf(fault) }));
}

export function playedFaults<K extends FaultKind>(kind: K): readonly Played<FaultOf<K>>[] {
  if (current.length === 0) return none;
  return current.filter((played): played is Played<FaultOf<K>> => played.fault.kind === kind);
}

/** Counts one message for each of them; gives those that are played on it. */
export function hit<F extends Fault>(played: readonly Played<F>[]): readonly F[] {
  return played.filter(({ hits }) => hits()).map(({ fault }) => fault);
}
