import type { BreakerCall } from './breaker-calls.ts';
import { type BreakerRun, callsOf, transitionsOf } from './breaker-run.ts';
import { breakerRules } from './seeds.ts';
import { weigh } from './weigh.ts';

/** The changes of state that calls tell: what they met and left behind, repetitions left out. */
function changesOf(calls: readonly BreakerCall[]): readonly string[] {
  const path = calls
    .flatMap(({ state, stateAfter }) => [state, stateAfter])
    .filter((state, index, all) => state !== all[index - 1]);
  return path.slice(1).map((to, index) => `${path[index]} → ${to}`);
}

export function tellsEveryChange(run: BreakerRun) {
  const seen = changesOf(callsOf(run)).join(', ') || 'no change';
  const told = transitionsOf(run).map(({ from, to }) => `${from} → ${to}`);
  const asTold = told.join(', ') || 'no change';
  return weigh(run, {
    expectation: 'each change of state has a transition span',
    against: [],
    missing: seen === asTold ? [] : [`calls saw ${seen}, transition spans tell ${asTold}`],
    figures: `${told.length} transition spans`,
  });
}

/** The window's arithmetic, over every call while closed. A run begins with an empty window. */
export function opensByItsWindow(run: BreakerRun) {
  const { windowSize, failureRate } = breakerRules;
  const against: string[] = [];
  let figures = 'it did not open';
  let window: boolean[] = [];
  for (const { state, stateAfter, outcome, traceId } of callsOf(run)) {
    if (state !== 'closed' || outcome === 'refused') {
      window = [];
      continue;
    }
    const failed = outcome === 'failed';
    window = [...window, failed].slice(-windowSize);
    const failures = window.filter(Boolean).length;
    const counted = `${failures} of the last ${window.length} calls failed`;
    const due = failed && window.length === windowSize && failures >= failureRate * windowSize;
    if (stateAfter === 'open' && !due) against.push(`it opened when ${counted}, trace ${traceId}`);
    if (stateAfter === 'closed' && due) {
      against.push(`it stayed closed when ${counted}, trace ${traceId}`);
    }
    if (stateAfter === 'open' && due) figures = `when ${counted}`;
  }
  return weigh(run, {
    expectation: `it opens at ${failureRate * 100} % failures of ${windowSize} calls, and no earlier`,
    against,
    missing: figures.startsWith('when') || against.length > 0 ? [] : [figures],
    figures,
  });
}

/** Opened by one request, half-open by a timer: a root of its own, linked to that request's trace. */
export function halfOpensByTimer(run: BreakerRun) {
  const transitions = transitionsOf(run);
  const opened = transitions.find(({ to }) => to === 'open');
  const halfOpen = transitions.find(({ to }) => to === 'half_open');
  const against: string[] = [];
  let figures = 'it did not become half-open';
  if (opened && halfOpen) {
    const afterMs = halfOpen.atMs - opened.atMs;
    figures = `after ${Math.round(afterMs)} ms (open time ${run.openMs} ms), linked to trace ${opened.traceId}`;
    if (!halfOpen.isRoot)
      against.push('its transition span has a parent: a call made it, no timer');
    if (!halfOpen.linkedTraceIds.includes(opened.traceId)) {
      against.push(`its transition span has no link to trace ${opened.traceId}, which opened it`);
    }
    if (afterMs < run.openMs - clockErrorMs) {
      against.push(`it was open for ${Math.round(afterMs)} ms, not ${run.openMs} ms`);
    }
  }
  return weigh(run, {
    expectation: 'half-open comes by timer, after the open time, and links what opened it',
    against,
    missing: opened && halfOpen ? [] : [figures],
    figures,
  });
}

/** Span starts are read from a clock of whole milliseconds, timers from another one. */
const clockErrorMs = 5;
