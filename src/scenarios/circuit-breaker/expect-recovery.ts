import type { BreakerCall } from './breaker-calls.ts';
import { type BreakerRun, callsOf } from './breaker-run.ts';
import { breakerRules } from './seeds.ts';
import { weigh } from './weigh.ts';

const reachedOnce = ({ paymentSpans }: BreakerCall) => paymentSpans === 1;

export function triesExactly(run: BreakerRun) {
  const { trialCalls } = breakerRules;
  const trials = callsOf(run).filter(
    ({ state, outcome }) => state === 'half_open' && outcome !== 'refused',
  );
  const arrived = trials.filter(reachedOnce).length;
  const closer = trials.findIndex(({ stateAfter }) => stateAfter === 'closed');
  const figures = `${trials.length} trials, ${arrived} arrived, closed by number ${closer + 1}`;
  const early = closer >= 0 && closer + 1 < trialCalls;
  return weigh(run, {
    expectation: `half-open lets exactly ${trialCalls} trial calls through`,
    against: trials.length > trialCalls || early ? [figures] : [],
    missing:
      trials.length < trialCalls || arrived < trials.length || closer < 0
        ? [
            closer < 0
              ? `${trials.length} trials, ${arrived} arrived, and it did not close`
              : figures,
          ]
        : [],
    figures,
  });
}

export function callsArriveAgain(run: BreakerRun) {
  const calls = callsOf(run);
  const closedAt = calls.findLastIndex(
    ({ state, stateAfter }) => state === 'half_open' && stateAfter === 'closed',
  );
  const after = closedAt < 0 ? [] : calls.slice(closedAt + 1);
  const arrived = after.filter(reachedOnce).length;
  const figures = `${arrived} of ${after.length} calls arrived`;
  return weigh(run, {
    expectation: 'after the recovery, calls arrive again',
    against: after
      .filter(({ outcome }) => outcome === 'refused')
      .map(({ traceId }) => `a call was refused after it had closed, trace ${traceId}`),
    missing: after.length === 0 || arrived < after.length ? [figures] : [],
    figures,
  });
}
