import { expect, test } from 'vitest';
import type { ScenarioResult } from '../../src/scenarios/scenario.ts';
import { reasonsOf } from '../../src/self-test/reason.ts';

const common = { startedAt: '2026-01-01T00:00:00Z', durationMs: 1, verdict: 'failed' } as const;
const expectation = (verdict: 'passed' | 'failed' | 'inconclusive', text: string) => ({
  expectation: text,
  verdict,
  detail: '',
});
const trace = (verdict: string, ...findings: readonly object[]) => ({
  step: 'create',
  result: { contract: 'create', verdict, findings },
});
const journey = (change: object): ScenarioResult =>
  ({
    ...common,
    scenario: 'user-journey',
    expectations: [expectation('failed', 'every trace of create is as its contract says')],
    budgets: [],
    steps: [],
    ...change,
  }) as unknown as ScenarioResult;

test('a trace is red for the findings of its verdict, each told once', () => {
  const lost = { verdict: 'failed', hop: 'job', anchor: 'context-lost-at-job' };
  const missing = { verdict: 'incomplete', hop: 'job-sql', anchor: 'hop-missing' };
  const follows = { verdict: 'failed', hop: 'job', anchor: 'baggage-lost', advisory: true };
  const steps = [trace('failed', lost, missing, follows), trace('failed', lost)];
  expect(reasonsOf(journey({ steps }))).toEqual([
    { verdict: 'failed', reason: 'context-lost-at-job at create: job' },
  ]);
});

test('a finding about the whole trace names its contract', () => {
  const steps = [trace('incomplete', { verdict: 'incomplete', anchor: 'orphaned-spans' })];
  expect(reasonsOf(journey({ steps }))).toEqual([
    { verdict: 'incomplete', reason: 'orphaned-spans at create' },
  ]);
});

test('a budget is red where the hop is to blame, not where the host may be', () => {
  const steps = [trace('passed')];
  const budgets = [
    { contract: 'create', hop: 'kong', verdict: 'failed' },
    { contract: 'create', hop: 'nginx', verdict: 'inconclusive' },
  ];
  expect(reasonsOf(journey({ steps, budgets }))).toEqual([
    { verdict: 'failed', reason: 'over-budget at create: kong' },
  ]);
});

test('of other scenarios the expectations are the reasons', () => {
  const result = {
    ...common,
    scenario: 'rate-limit',
    expectations: [
      expectation('failed', 'the gateway admits 60'),
      expectation('passed', 'the edge admits 5'),
      expectation('inconclusive', 'the generator kept to its plan'),
      { ...expectation('failed', 'told only'), advisory: true as const },
    ],
  };
  expect(reasonsOf(result)).toEqual([{ verdict: 'failed', reason: 'the gateway admits 60' }]);
});
