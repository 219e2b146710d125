import type { BreakerCall, BreakerTrace, Transition } from './breaker-calls.ts';
import type { Phase, PremiumRequest } from './phases.ts';

/** A request of the log, beside what its trace tells. */
export interface JudgedRequest {
  readonly phase: Phase;
  readonly traceId: string;
  readonly status?: number;
  readonly payment: PremiumRequest['payment'];
  readonly durationMs: number;
  /** Undefined: Jaeger has no span of it. */
  readonly trace?: BreakerTrace;
  /** Nothing new came to the trace for as long as something may still come. */
  readonly settled: boolean;
}

/** The whole run, from its request log and Jaeger alone. */
export interface BreakerRun {
  /** In the order in which they were sent. */
  readonly requests: readonly JudgedRequest[];
  /** Transitions in traces of their own: those that a timer made. */
  readonly timerTransitions: readonly Transition[];
  /** Starts of all SERVER spans of the third party, of any trace; milliseconds since 1970. */
  readonly paymentStartsMs: readonly number[];
  readonly openMs: number;
}

export function callsOf({ requests }: BreakerRun): readonly BreakerCall[] {
  return requests
    .flatMap(({ trace }) => trace?.calls ?? [])
    .toSorted((a, b) => a.startMs - b.startMs);
}

export function transitionsOf({ requests, timerTransitions }: BreakerRun): readonly Transition[] {
  return [...requests.flatMap(({ trace }) => trace?.transitions ?? []), ...timerTransitions].sort(
    (a, b) => a.atMs - b.atMs,
  );
}

/** Traces that are not there, or may still grow: nothing can be claimed to be absent from them. */
export function unread({ requests }: BreakerRun): number {
  return requests.filter(({ trace, settled }) => trace === undefined || !settled).length;
}
