import type { Span, Trace } from '../../verify/trace.ts';

export type BreakerState = 'closed' | 'open' | 'half_open';

/** One attempt of a request, as its `circuit_breaker.execute` span tells. */
export interface BreakerCall {
  readonly traceId: string;
  /** From 1; 0 where the span does not tell. */
  readonly attempt: number;
  readonly state: BreakerState;
  readonly stateAfter: BreakerState;
  /** `refused`: the breaker permitted no call. */
  readonly outcome: 'answered' | 'failed' | 'refused';
  /** Milliseconds since 1970. */
  readonly startMs: number;
  readonly endMs: number;
  /** SERVER spans of the third party below it. */
  readonly paymentSpans: number;
}

export interface Transition {
  readonly traceId: string;
  readonly from: BreakerState;
  readonly to: BreakerState;
  readonly atMs: number;
  readonly isRoot: boolean;
  readonly linkedTraceIds: readonly string[];
}

export interface BreakerTrace {
  /** By start. */
  readonly calls: readonly BreakerCall[];
  readonly transitions: readonly Transition[];
  /** SERVER spans of the third party, wherever in the trace. */
  readonly paymentSpans: number;
}

const breaker = 'payment';
export const transitionSpan = 'circuit_breaker.state_transition';

/** Reads what a trace tells of the breaker. States are read in any spelling: HALF_OPEN, halfopen. */
export function readBreakerTrace(trace: Trace): BreakerTrace {
  const own = trace.spans.filter((span) => span.attributes['circuit_breaker.name'] === breaker);
  const payments = trace.spans.filter(isPayment);
  const executes = own.filter(({ name }) => name === 'circuit_breaker.execute');
  const refusals = own.filter(({ name }) => name === 'circuit_breaker.call_not_permitted');
  return {
    calls: executes
      .map((span) => {
        const below = (other: Span) => isBelow(trace, other, span.spanId);
        return callOf(trace, span, refusals.some(below), payments.filter(below).length);
      })
      .toSorted((a, b) => a.startMs - b.startMs || a.attempt - b.attempt),
    transitions: own
      .filter(({ name }) => name === transitionSpan)
      .map((span) => transitionOf(trace, span)),
    paymentSpans: payments.length,
  };
}

export function isPayment({ service, kind }: Span): boolean {
  return service === 'payment-gateway' && kind === 'server';
}

/** Milliseconds since 1970, to the microsecond. */
export function startOf(trace: Trace, span: Span): number {
  return Number(trace.originNs) / 1e6 + span.startNs / 1e6;
}

function callOf(trace: Trace, span: Span, refused: boolean, paymentSpans: number): BreakerCall {
  const { attributes, status, durationNs } = span;
  const startMs = startOf(trace, span);
  return {
    traceId: trace.traceId,
    attempt: Number(attributes['retry.attempt'] ?? 0),
    state: stateOf(attributes['circuit_breaker.state']),
    stateAfter: stateOf(attributes['circuit_breaker.state_after']),
    outcome: refused ? 'refused' : status === 'error' ? 'failed' : 'answered',
    startMs,
    endMs: startMs + durationNs / 1e6,
    paymentSpans,
  };
}

function transitionOf(trace: Trace, span: Span): Transition {
  return {
    traceId: trace.traceId,
    from: stateOf(span.attributes['circuit_breaker.from_state']),
    to: stateOf(span.attributes['circuit_breaker.to_state']),
    atMs: startOf(trace, span),
    isRoot: span.parentSpanId === undefined,
    linkedTraceIds: span.links.map(({ traceId }) => traceId),
  };
}

function stateOf(value: unknown): BreakerState {
  const word = String(value).toLowerCase().replaceAll(/[-_ ]/g, '');
  return word === 'open' ? 'open' : word === 'halfopen' ? 'half_open' : 'closed';
}

function isBelow(trace: Trace, span: Span, ancestorId: string): boolean {
  const parents = new Map(trace.spans.map(({ spanId, parentSpanId }) => [spanId, parentSpanId]));
  let at = span.parentSpanId;
  for (let steps = 0; at !== undefined && steps <= trace.spans.length; steps += 1) {
    if (at === ancestorId) return true;
    at = parents.get(at);
  }
  return false;
}
