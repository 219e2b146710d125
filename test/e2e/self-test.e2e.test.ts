import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FalseAlarmsResult } from '../../src/self-test/false-alarms.ts';
import type { SelfTestResult } from '../../src/self-test/result.ts';
import { type CommandLine, commandLine } from './command-line.ts';

/** The whole catalogue takes ten minutes or so: only where that is asked for, as .ci/run does. */
const whole = process.env['TRACELAB_SELF_TEST'] === 'whole';
const part = ['--only', 'job-scheduler → job', '--only', 'breaker'];

let cli: CommandLine;
beforeAll(async () => {
  cli = commandLine();
  const { exitCode, stderr } = await cli.run('up', '--runtime', 'embedded');
  if (exitCode !== 0) throw new Error(stderr);
});
afterAll(() => cli.dispose());

describe('tracelab self-test', () => {
  it('finds every fault for its reason, and leaves the lab healthy', {
    timeout: 2_400_000,
  }, async () => {
    const result = await cli.json<SelfTestResult>('self-test', ...(whole ? [] : part));
    expect(result).toHaveProperty('rows');
    const wrong = result.rows.filter(({ required, outcome }) => required && outcome !== 'found');
    expect(wrong).toEqual([]);
    expect(result.skipped).toEqual([]);
    expect(result.rows.length).toBeGreaterThan(whole ? 100 : 10);
    expect(result.verdict).toBe('passed');
    const after = await cli.json<FalseAlarmsResult>('self-test', '--healthy-runs', '1');
    expect(after).toMatchObject({ red: 0, verdict: 'passed' });
  });

  it('tells the probability of detection at the smallest size', async () => {
    const { stdout, exitCode } = await cli.run(
      'self-test',
      '--size',
      'smallest',
      '--only',
      'job →',
    );
    expect({ exitCode, stdout }).toMatchObject({ exitCode: 2 });
    const { stdout: table } = await cli.run('self-test', '--size', 'smallest', '--only', 'breaker');
    expect(table).toMatch(/✔ +breaker never +one failure +bff .* as expected +100 %/);
  });

  it('is no use on a lab that does not keep every trace, and says so', async () => {
    await cli.run('sampling', 'set', 'head:0.5');
    const { stderr, exitCode } = await cli.run('self-test', '--only', 'baggage');
    await cli.run('sampling', 'set', 'always');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('tracelab sampling set always');
  });

  it('knows no fault of such a name', async () => {
    const { stderr, exitCode } = await cli.run('self-test', '--only', 'gremlins');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('No fault has "gremlins" in its name, place or scenario.');
  });
});
