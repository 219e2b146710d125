import { textTable } from '../../report/text-table.ts';
import type { Verdict } from '../../verify/verdict.ts';
import type { BreakerCall } from './breaker-calls.ts';
import { callsOf, type JudgedRequest } from './breaker-run.ts';
import { type Phase, phases } from './phases.ts';
import type { CircuitBreakerResult } from './result.ts';
import { breakerRules } from './seeds.ts';
import { stretchesOf } from './stretches.ts';

const shownFindings = 10;
const marks: Readonly<Record<Verdict, string>> = {
  passed: '✔',
  failed: '✖',
  incomplete: '–',
  inconclusive: '?',
};
const titles: Readonly<Record<Phase, string>> = {
  healthy: 'third party healthy',
  failing: 'third party fails',
  open: 'breaker open',
  'half-open': 'half-open',
  recovered: 'recovered',
};

export function renderCircuitBreaker(result: CircuitBreakerResult): string {
  const { run, realTime, expectations } = result;
  const { windowSize, failureRate, trialCalls } = breakerRules;
  const time = realTime ? 'real time' : `open time shortened to ${run.openMs / 1000} s`;
  return [
    `circuit-breaker   bff → payment-gateway: ${failureRate * 100} % of ${windowSize} calls, ${trialCalls} trials, ${time}`,
    '',
    ...stateLines(callsOf(run)),
    '',
    textTable(
      ['phase', 'requests', 'answered', 'calls', 'failed', 'refused', 'arrived', 'median'],
      phases.map((phase) => phaseRow(phase, run.requests)),
    ),
    '',
    ...expectations.map(
      ({ verdict, expectation, detail }) => `  ${marks[verdict]} ${expectation}: ${detail}`,
    ),
    '',
    ...findingLines(result),
    `  requests  ${result.requestLog}`,
    summary(result),
  ].join('\n');
}

/** The states over the run, and under each what its calls met. */
function stateLines(calls: readonly BreakerCall[]): string[] {
  let states = '  ';
  let counts = '  ';
  for (const { state, calls: own } of stretchesOf(calls)) {
    const told = toldOf(state, own);
    const label = `${states.trim() === '' ? '' : '● '}${state.replace('_', '-')} `;
    const width = Math.max(label.length + 4, told.length + 2);
    states += label.padEnd(width, '─');
    counts += told.padEnd(width);
  }
  return calls.length === 0 ? ['  no call of the breaker was seen'] : [states, counts.trimEnd()];
}

function toldOf(state: BreakerCall['state'], calls: readonly BreakerCall[]): string {
  const arrived = calls.reduce((sum, { paymentSpans }) => sum + paymentSpans, 0);
  const failed = calls.filter(({ outcome }) => outcome === 'failed').length;
  switch (state) {
    case 'closed':
      return failed === 0 ? `${calls.length} calls` : `${calls.length} calls, ${failed} failed`;
    case 'open':
      return `${calls.length} refused, ${arrived} reached payment`;
    case 'half_open':
      return `${calls.length} trials`;
  }
}

function phaseRow(phase: Phase, requests: readonly JudgedRequest[]): string[] {
  const own = requests.filter((request) => request.phase === phase);
  const calls = own.flatMap(({ trace }) => trace?.calls ?? []);
  const count = (outcome: BreakerCall['outcome']) =>
    String(calls.filter((call) => call.outcome === outcome).length);
  const durations = own.map(({ durationMs }) => durationMs).toSorted((a, b) => a - b);
  const median = durations[Math.floor(durations.length / 2)];
  return [
    titles[phase],
    String(own.length),
    answersOf(own),
    String(calls.length),
    count('failed'),
    count('refused'),
    String(own.reduce((sum, { trace }) => sum + (trace?.paymentSpans ?? 0), 0)),
    median === undefined ? '' : `${Math.round(median)} ms`,
  ];
}

function answersOf(requests: readonly JudgedRequest[]): string {
  const counts = new Map<string, number>();
  for (const { status, payment } of requests) {
    const answer = `${status ?? 'none'} ${payment}`;
    counts.set(answer, (counts.get(answer) ?? 0) + 1);
  }
  return [...counts].map(([answer, count]) => `${count} × ${answer}`).join(', ');
}

function findingLines({ contracts }: CircuitBreakerResult): string[] {
  const lines = contracts.flatMap(({ contract, result }) =>
    result.findings
      .filter(({ verdict, advisory }) => verdict !== 'passed' && !advisory)
      .map(
        ({ verdict, message }) =>
          `  ${marks[verdict]} ${contract}: ${message}\n      tracelab trace ${result.traceId}`,
      ),
  );
  if (lines.length === 0) return [];
  const more = lines.length - shownFindings;
  return [...lines.slice(0, shownFindings), ...(more > 0 ? [`  … and ${more} more`] : []), ''];
}

function summary({ verdict, expectations, run, durationMs }: CircuitBreakerResult): string {
  const passed = expectations.filter((one) => one.verdict === 'passed').length;
  const calls = callsOf(run).length;
  return `${verdict.toUpperCase()}  ${passed} of ${expectations.length} expectations, ${run.requests.length} requests, ${calls} calls, ${(durationMs / 1000).toFixed(1)} s`;
}
