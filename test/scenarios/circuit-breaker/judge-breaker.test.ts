import { describe, expect, it } from 'vitest';
import type {
  BreakerRun,
  JudgedRequest,
} from '../../../src/scenarios/circuit-breaker/breaker-run.ts';
import { judgeBreaker } from '../../../src/scenarios/circuit-breaker/expectations.ts';
import { verdictOf } from '../../../src/scenarios/scenario.ts';
import { type BreakerFaults, openMs, playRun } from './play-run.ts';

const complaints = (run: BreakerRun) =>
  judgeBreaker(run)
    .filter(({ verdict }) => verdict !== 'passed')
    .map(({ verdict, expectation, detail }) => `${verdict}: ${expectation}: ${detail}`);

describe('a run of a sound breaker', () => {
  it('passes every expectation', () => {
    expect(complaints(playRun())).toEqual([]);
  });

  it('tells the figures', () => {
    const told = judgeBreaker(playRun()).map(({ detail }) => detail);
    expect(told).toContain('when 5 of the last 10 calls failed');
    expect(told).toContain('9 requests refused, 0 spans at payment-gateway');
    expect(told).toContain('3 trials, 3 arrived, closed by number 3');
  });
});

const broken: readonly (readonly [string, BreakerFaults, RegExp])[] = [
  ['never opens', { opensAt: 99 }, /^failed: it opens at .*stayed closed when 5 of/],
  ['stays closed too long', { opensAt: 7 }, /^failed: it opens at .*stayed closed when 5 of/],
  ['opens too early', { opensAt: 3 }, /^failed: it opens at .*opened when 3 of the last 10/],
  [
    'opens before its window is full',
    { windowSize: 4, opensAt: 4 },
    /^failed: it opens at .*opened when 4 of the last 10/,
  ],
  [
    'never recovers',
    { recovers: false },
    /^failed: half-open comes by timer.*did not become half-open/,
  ],
  ['lets calls through while open', { leaks: true }, /^failed: while open, no call reaches/],
  ['tries once only', { trials: 1 }, /^failed: half-open lets exactly 3 .*closed by number 1/],
  ['tries more often', { trials: 5 }, /^failed: half-open lets exactly 3 .*5 trials/],
  ['retries without bound', { attempts: 4 }, /^failed: failed calls are retried.*4 attempts in/],
  ['never retries', { retries: false }, /^failed: failed calls are retried.*second attempt/],
  [
    'has no fallback',
    { fallback: { status: 503, payment: 'unknown' } },
    /^failed: without the third party .*answered 503/,
  ],
  ['counts declines', { declineIsFailure: true }, /^failed: a decline is an answer/],
  ['waits for a call', { halfOpenByCall: true }, /^failed: half-open comes by timer.*a parent/],
  ['links nothing', { halfOpenLinks: false }, /^failed: half-open comes by timer.*no link/],
  ['opens too short', { openForMs: 400 }, /^failed: half-open comes by timer.*open for 400 ms/],
  [
    'does not call again',
    { arrivesAfterRecovery: false },
    /^failed: after the recovery, calls arrive again: 0 of 5/,
  ],
];

describe('a run of a breaker that', () => {
  it.each(broken)('%s fails for that reason', (_how, faults, reason) => {
    expect(complaints(playRun(faults))).toContainEqual(expect.stringMatching(reason));
  });
});

describe('what a run does not show', () => {
  const withRequests = (change: (request: JudgedRequest, index: number) => JudgedRequest) => {
    const run = playRun();
    return { ...run, requests: run.requests.map(change) };
  };

  it('leaves it incomplete, never failed or passed, while a trace has not settled', () => {
    const run = withRequests((request, index) =>
      index === 15 ? { ...request, settled: false } : request,
    );
    expect(verdictOf(judgeBreaker(run))).toBe('incomplete');
  });

  it('leaves it incomplete when the traces are not in Jaeger', () => {
    const run = withRequests(({ trace: _none, ...request }) => ({ ...request, settled: false }));
    expect(verdictOf(judgeBreaker({ ...run, timerTransitions: [] }))).toBe('incomplete');
  });

  it('is one sentence where the bff has no breaker', () => {
    const run = withRequests((request) => ({
      ...request,
      trace: { calls: [], transitions: [], paymentSpans: 1 },
    }));
    expect(complaints(run)).toEqual([
      expect.stringMatching(/^failed: .*the bff pays without a breaker/),
    ]);
  });

  it('is inconclusive where too few requests met the breaker open', () => {
    const run = playRun();
    const open = run.requests.filter(({ phase }) => phase === 'open').slice(2);
    const judged = judgeBreaker({
      ...run,
      requests: run.requests.filter((request) => !open.includes(request)),
    });
    expect(verdictOf(judged)).toBe('inconclusive');
  });
});

describe('the third party', () => {
  it('is caught being called in a trace of its own while the breaker is open', () => {
    const run = playRun();
    const openedMs = run.requests
      .flatMap(({ trace }) => trace?.transitions ?? [])
      .find(({ to }) => to === 'open')?.atMs as number;
    const paymentStartsMs = [...run.paymentStartsMs, openedMs + openMs / 2];
    expect(complaints({ ...run, paymentStartsMs })).toEqual([
      expect.stringMatching(/^failed: while open, .*1 spans in other traces/),
    ]);
  });

  it('is caught being said to have been paid when it was not called', () => {
    const run = playRun();
    const [first, ...rest] = run.requests;
    const requests = [
      { ...(first as JudgedRequest), trace: { calls: [], transitions: [], paymentSpans: 0 } },
      ...rest,
    ];
    expect(complaints({ ...run, requests })).toContainEqual(
      expect.stringMatching(/^failed: answers say .*paid without a span/),
    );
  });
});
