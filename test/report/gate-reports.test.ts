import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { githubAnnotations, writeStepSummary } from '../../src/report/github.ts';
import { junitReport } from '../../src/report/junit.ts';
import type { ScenarioResult } from '../../src/scenarios/scenario.ts';
import { gateExit } from '../../src/verdict-exit.ts';

const result: ScenarioResult = {
  scenario: 'rate-limit',
  verdict: 'failed',
  startedAt: '2026-11-21T10:00:00.000Z',
  durationMs: 1_500,
  expectations: [
    { expectation: 'every 429 is in its trace', verdict: 'passed', detail: '9 of 9' },
    { expectation: 'a < b & "c"', verdict: 'failed', detail: '100 %\nof it' },
    { expectation: 'all arrive', verdict: 'incomplete', detail: '3 of 4' },
    { expectation: 'p95 | budget', verdict: 'inconclusive', detail: '7 of 100' },
  ],
};

describe('the JUnit report', () => {
  const xml = junitReport([result]);

  it('counts each verdict as what it is', () => {
    expect(xml).toContain('tests="4" failures="1" errors="1" skipped="1"');
    expect(xml).toContain('time="1.500"');
  });

  it('escapes what XML cannot hold', () => {
    expect(xml).toContain(
      'name="a &lt; b &amp; &quot;c&quot;"><failure message="100 %&#10;of it"/>',
    );
  });
});

describe('the reports for GitHub Actions', () => {
  it('annotate everything that did not pass', () => {
    const lines = githubAnnotations([result], { GITHUB_ACTIONS: 'true' });
    expect(lines).toEqual([
      '::error title=tracelab rate-limit::a < b & "c": failed, 100 %25%0Aof it',
      '::error title=tracelab rate-limit::all arrive: incomplete, 3 of 4',
      '::warning title=tracelab rate-limit::p95 | budget: inconclusive, 7 of 100',
    ]);
  });

  it('say nothing elsewhere', () => {
    expect(githubAnnotations([result], {})).toEqual([]);
  });

  it('append a table to the step summary', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tracelab summary '));
    const file = join(folder, 'summary.md');
    writeStepSummary([result], { GITHUB_STEP_SUMMARY: file });
    const text = readFileSync(file, 'utf8');
    rmSync(folder, { recursive: true });
    expect(text).toContain('| rate-limit | p95 \\| budget | ? inconclusive | 7 of 100 |');
    expect(text.split('\n').filter((line) => line.startsWith('| rate-limit'))).toHaveLength(4);
  });
});

describe('the exit code of a gate', () => {
  const only = (verdict: ScenarioResult['verdict']) => [
    { expectations: [{ expectation: 'it holds', verdict, detail: '' }] },
  ];

  it.each([
    ['failed', ['failed', 'incomplete'], 1],
    ['incomplete', ['failed', 'incomplete'], 3],
    ['inconclusive', ['failed', 'incomplete'], 0],
    ['inconclusive', ['failed', 'incomplete', 'inconclusive'], 5],
    ['incomplete', ['failed'], 0],
    ['passed', ['failed', 'incomplete', 'inconclusive'], 0],
  ] as const)('for %s, red on %j, is %i', (verdict, failOn, exit) => {
    expect(gateExit(only(verdict), failOn)).toBe(exit);
  });

  it('is that of the worst verdict, also within one scenario', () => {
    expect(gateExit([result], ['incomplete'])).toBe(3);
    expect(gateExit([result], ['incomplete', 'failed'])).toBe(1);
  });
});
