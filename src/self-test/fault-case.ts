import type { Alterations } from '../lab/control.ts';
import type { Fault } from '../lab/fault.ts';
import type { BreakerChange } from '../scenarios/circuit-breaker/lab-switches.ts';

/** What makes the running lab play a fault. */
export interface Injection {
  /** Variables of components, as the lab's control channel takes them. */
  readonly alterations?: Alterations;
  /** Faults that components play on themselves, by component. */
  readonly played?: Readonly<Record<string, readonly Fault[]>>;
  /** Settings of the payment breaker. */
  readonly breaker?: BreakerChange;
}

export interface ExpectedReason {
  readonly verdict: 'failed' | 'incomplete';
  /** At least one of these must be found (reason.ts). */
  readonly oneOf: readonly string[];
  /** What follows from the fault and may be found beside it. */
  readonly also?: readonly string[];
}

/** One size of a fault. */
export interface FaultSize {
  /** As the table shows it: "every message", "1 in 100". */
  readonly size: string;
  readonly injection: Injection;
  /** Cases of one batch strike different journeys, or different budgets: one run finds them all. */
  readonly batch?: string;
  /** user-journey: how many journeys. */
  readonly journeys?: number;
}

export interface SmallestSize extends FaultSize {
  /** How likely a run finds a fault of this size that strikes at random. */
  readonly detection: Detection;
  /** It is there in every run, so that it must be found; false: told, whatever comes out. */
  readonly certain: boolean;
}

export type Detection =
  /** Each of so many messages is hit with this probability. */
  | { readonly kind: 'independent'; readonly share: number; readonly count: number }
  /** A hop is later by so much than it is now; estimated from what the healthy run measured. */
  | { readonly kind: 'later'; readonly hop: string; readonly byMs: number }
  /** Nothing random decides. */
  | { readonly kind: 'certain' };

export interface FaultCase {
  /** What is wrong: "traceparent dropped". */
  readonly fault: string;
  /** "url-api → kafka" */
  readonly where: string;
  /** Name of the scenario that must turn red. */
  readonly scenario: string;
  /** Components that must be ours, or stand-ins: nothing else has the switch. */
  readonly components: readonly string[];
  readonly expected: ExpectedReason;
  readonly full: FaultSize;
  /** Without one there is nothing between this fault and none. */
  readonly smallest?: SmallestSize;
}
