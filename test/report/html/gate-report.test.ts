import { describe, expect, it } from 'vitest';
import type { GateResult } from '../../../src/gate.ts';
import type { LabState } from '../../../src/lab/state.ts';
import { gateReport } from '../../../src/report/html/gate-report.ts';
import type { CircuitBreakerResult } from '../../../src/scenarios/circuit-breaker/result.ts';
import type { ExpectationResult } from '../../../src/scenarios/scenario.ts';
import { makeTrace } from '../../verify/make-trace.ts';
import { demoLab } from '../demo-lab.ts';

const lab: LabState = {
  ...demoLab,
  components: [
    {
      name: 'redis',
      runtime: 'embedded',
      product: 'RESP server',
      standIn: true,
      phase: 'ready',
      ports: {},
    },
    {
      name: 'postgres',
      runtime: 'embedded',
      product: 'PostgreSQL 18.4',
      standIn: false,
      phase: 'ready',
      ports: {},
      readyAfterMs: 600,
    },
  ],
};

const passed: ExpectationResult = {
  expectation: 'all is well',
  verdict: 'passed',
  detail: '3 of 3',
};
const failed: ExpectationResult = {
  expectation: 'nothing is <b>lost</b>',
  verdict: 'failed',
  detail: 'trace "x" & more',
};

function report(
  expectations: readonly ExpectationResult[],
  shown: Parameters<typeof gateReport>[1] = [],
) {
  const breaker: CircuitBreakerResult = {
    scenario: 'circuit-breaker',
    verdict: expectations.some(({ verdict }) => verdict === 'failed') ? 'failed' : 'passed',
    expectations,
    startedAt: '2026-11-21T10:00:00.000Z',
    durationMs: 1_000,
    realTime: false,
    run: { requests: [], timerTransitions: [], paymentStartsMs: [], openMs: 4_000 },
    contracts: [],
    requestLog: 'requests.jsonl',
  };
  const result: GateResult = {
    verdict: breaker.verdict,
    lab,
    scenarios: [breaker],
    durationMs: 2_000,
    kept: false,
  };
  return gateReport(result, shown);
}

describe('the report of a gate', () => {
  it('tells first what is not as it should be, as text', () => {
    const page = report([passed, failed]);
    expect(page).toContain('<title>failed: tracelab gate</title>');
    expect(page.indexOf('What is not as it should be')).toBeLessThan(
      page.indexOf('Scenarios</h2>'),
    );
    expect(page).toContain('nothing is &#60;b&#62;lost&#60;/b&#62;');
    expect(page).not.toContain('<b>lost');
    expect(page).toContain('1 failed, 1 passed');
  });

  it('has nothing to tell first where all passed, or only warns', () => {
    const warning: ExpectationResult = {
      expectation: 'kong adds less than 5 ms',
      verdict: 'inconclusive',
      detail: 'the host is busy',
      advisory: true,
    };
    const page = report([passed, warning]);
    expect(page).not.toContain('What is not as it should be');
    expect(page).toContain('(a warning)');
  });

  it('says of every component whether it is the real thing', () => {
    const page = report([passed]);
    const cells = [
      ...page.matchAll(/<td>(redis|postgres)<\/td><td>(.*?)<\/td>\s*<td>(.*?)<\/td>/g),
    ];
    expect(cells.map(([, name, product, kind]) => [name, product, kind])).toEqual([
      ['redis', 'RESP server', 'stand-in'],
      ['postgres', 'PostgreSQL 18.4', 'real'],
    ]);
  });

  it('draws traces, with what is critical and what failed', () => {
    const trace = makeTrace([
      { id: 'shop', kind: 'server', lasts: 10, status: 'error' },
      { id: 'bank', kind: 'server', parent: 'shop', start: 2, lasts: 6 },
    ]);
    const page = report([passed], [{ title: 'checkout, failed', trace }]);
    expect(page).toContain('<h3>checkout, failed</h3>');
    expect(page.match(/<rect/g)).toHaveLength(2);
    expect(page).toMatch(/10\.0 ms ◆ ✖<\/text>/);
  });

  it('fetches nothing and runs nothing', () => {
    expect(report([passed])).not.toMatch(/<script|<link|src=|https?:\/\/(?!127\.0\.0\.1)/);
  });
});
