import { type BreakerRun, callsOf, type JudgedRequest, transitionsOf } from './breaker-run.ts';
import { weigh } from './weigh.ts';

/** Fewer requests that met the breaker open say little. */
const leastRefused = 3;
/** Span starts come from a clock of whole milliseconds. */
const clockErrorMs = 2;

/** Requests that the breaker let no call through for. */
export function whollyRefused({ requests }: BreakerRun): readonly JudgedRequest[] {
  return requests.filter(
    ({ trace }) =>
      trace !== undefined &&
      trace.calls.length > 0 &&
      trace.calls.every(({ outcome }) => outcome === 'refused'),
  );
}

export function nothingPassesWhileOpen(run: BreakerRun) {
  const refused = whollyRefused(run);
  const calls = callsOf(run);
  const against = [
    ...calls
      .filter(({ state, paymentSpans }) => state === 'open' && paymentSpans > 0)
      .map(({ traceId }) => `a call went through in state open, trace ${traceId}`),
    ...calls
      .filter(({ state, outcome }) => state === 'open' && outcome !== 'refused')
      .map(({ traceId }) => `a call was not refused in state open, trace ${traceId}`),
    ...refused
      .filter(({ trace }) => (trace?.paymentSpans ?? 0) > 0)
      .map(({ traceId }) => `payment-gateway has a span in trace ${traceId}, which was refused`),
  ];
  const strays = straysWhileOpen(run);
  if (strays > 0 && against.length === 0) {
    against.push(`payment-gateway started ${strays} spans in other traces while it was open`);
  }
  return weigh(run, {
    expectation: 'while open, no call reaches the third party',
    against,
    tooLittle:
      refused.length < leastRefused
        ? [
            `only ${refused.length} requests met it open; ${leastRefused - refused.length} more would do`,
          ]
        : [],
    figures: `${refused.length} requests refused, 0 spans at payment-gateway`,
  });
}

/** Whatever the trace: nobody calls the third party between opening and half-open. */
function straysWhileOpen(run: BreakerRun): number {
  const transitions = transitionsOf(run);
  const fromMs = transitions.find(({ to }) => to === 'open')?.atMs;
  const toMs = transitions.find(({ to }) => to === 'half_open')?.atMs;
  if (fromMs === undefined || toMs === undefined) return 0;
  return run.paymentStartsMs.filter(
    (startMs) => startMs > fromMs + clockErrorMs && startMs < toMs - clockErrorMs,
  ).length;
}

export function fallbackAnswers(run: BreakerRun) {
  const without = run.requests.filter(({ trace }) => {
    const last = trace?.calls.at(-1);
    return last !== undefined && last.outcome !== 'answered';
  });
  const wrong = without.filter(({ status, payment }) => status !== 201 || payment !== 'deferred');
  return weigh(run, {
    expectation: 'without the third party the link is still created, payment deferred',
    against: wrong.map(
      ({ status, payment, traceId }) =>
        `answered ${status ?? 'nothing'}, payment ${payment}, trace ${traceId}`,
    ),
    missing: without.length === 0 ? ['no request went without the third party'] : [],
    figures: `${without.length} of ${without.length} answered 201`,
  });
}
