import type { BreakerCall } from './breaker-calls.ts';
import { type BreakerRun, callsOf } from './breaker-run.ts';
import { breakerRules } from './seeds.ts';
import { weigh } from './weigh.ts';

/** Each attempt is a call of its own through the breaker: the retry is around it. */
export function retriesAreBounded(run: BreakerRun) {
  const { maxAttempts } = breakerRules;
  const perRequest = run.requests.map(({ traceId, trace }) => ({
    traceId,
    calls: trace?.calls ?? [],
  }));
  const against = perRequest.flatMap(({ traceId, calls }) => {
    if (calls.length > maxAttempts) return [`${calls.length} attempts in trace ${traceId}`];
    const needless = calls.slice(0, -1).find(({ outcome }) => outcome !== 'failed');
    if (needless) return [`a call that was ${needless.outcome} was tried again, trace ${traceId}`];
    return calls.every(({ attempt }, index) => attempt === index + 1)
      ? []
      : [`attempts numbered ${calls.map(({ attempt }) => attempt)} in trace ${traceId}`];
  });
  const retried = perRequest.filter(({ calls }) => calls.length > 1);
  const waits = retried.flatMap(({ calls }) => waitsBetween(calls)).map(Math.round);
  return weigh(run, {
    expectation: `failed calls are retried, at most ${maxAttempts} attempts, with a wait between`,
    against,
    missing: retried.length === 0 ? ['no request shows a second attempt'] : [],
    figures: `${retried.length} requests retried, ${Math.min(...waits)} to ${Math.max(...waits)} ms between attempts`,
  });
}

function waitsBetween(calls: readonly BreakerCall[]): readonly number[] {
  return calls.slice(1).map(({ startMs }, index) => startMs - (calls[index]?.endMs ?? startMs));
}

export function declinesAreAnswers(run: BreakerRun) {
  const declined = run.requests.filter(({ payment }) => payment === 'declined');
  const wrong = declined.filter(
    ({ trace }) => trace !== undefined && trace.calls.at(-1)?.outcome !== 'answered',
  );
  return weigh(run, {
    expectation: 'a decline is an answer: neither a failure nor retried',
    against: wrong.map(
      ({ traceId }) => `the breaker counted a decline as a failure, trace ${traceId}`,
    ),
    tooLittle: declined.length === 0 ? ['no payment was declined; 1 would do'] : [],
    figures: `${declined.length} declined of ${callsOf(run).length} calls`,
  });
}

/** What the log says of a payment, its trace must say too. */
export function answersMatchTraces(run: BreakerRun) {
  const answered = run.requests.filter(({ trace }) => trace?.calls.at(-1)?.outcome === 'answered');
  const wrong = answered.filter(({ payment }) => payment !== 'paid' && payment !== 'declined');
  const unfounded = run.requests.filter(
    ({ payment, trace, settled }) => payment === 'paid' && settled && trace?.paymentSpans === 0,
  );
  return weigh(run, {
    expectation: 'answers say what the third party said',
    against: [
      ...wrong.map(
        ({ payment, traceId }) => `payment ${payment} though it answered, trace ${traceId}`,
      ),
      ...unfounded.map(({ traceId }) => `paid without a span at payment-gateway, trace ${traceId}`),
    ],
    figures: `${answered.length} answers`,
  });
}
