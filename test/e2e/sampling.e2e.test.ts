import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabStatus } from '../../src/lab/status.ts';
import { becomes } from '../../src/poll.ts';
import type { SamplingResult } from '../../src/scenarios/sampling/result.ts';
import { type CommandLine, commandLine } from './command-line.ts';

let cli: CommandLine;
beforeAll(async () => {
  cli = commandLine();
  const { exitCode, stderr } = await cli.run('up', '--runtime', 'embedded', '--sampling', 'smart');
  if (exitCode !== 0) throw new Error(stderr);
});
afterAll(() => cli.dispose());

const inForce = async () => (await cli.run('sampling')).stdout;

describe('sampling on a running lab', () => {
  it('is what `up` was told, and what status shows', async () => {
    expect(await inForce()).toBe('smart');
    const [lab] = await cli.json<LabStatus[]>('status');
    expect(lab?.sampling).toEqual({ mode: 'smart' });
    expect((await cli.run('status')).stdout).toContain('sampling smart');
  });

  it('keeps exactly the predicted traces in every phase, and is as before at the end', async () => {
    const result = await cli.json<SamplingResult>('scenario', 'sampling');
    expect(result.expectations.filter(({ verdict }) => verdict !== 'passed')).toEqual([]);
    expect(result.phases.map(({ name }) => name)).toEqual(['head 0.1', 'edge 0.1', 'smart']);
    for (const phase of result.phases) {
      expect(phase.sent).toBeGreaterThanOrEqual(200);
      expect(phase).toMatchObject({ kept: phase.predicted, unexpected: [], missing: [], cut: [] });
      expect(phase.kept).toBeLessThan(phase.sent / 2);
    }
    expect(await inForce()).toBe('smart');
  });

  it('is as before when the scenario is interrupted', async () => {
    const run = cli.start(['scenario', 'sampling']);
    const changed = await becomes(async () => ((await inForce()) === 'smart' ? undefined : true), {
      deadlineMs: 60_000,
      intervalMs: 50,
    });
    expect(changed).toBe(true);
    run.kill('SIGINT');
    const { exitCode, stderr } = await run;
    expect(exitCode).toBe(130);
    expect(String(stderr)).toMatch(/partial run is\s+kept/);
    expect(await inForce()).toBe('smart');
  });

  it('is not ignored by a scenario that needs every trace', async () => {
    const { exitCode, stderr } = await cli.run('scenario', 'user-journey');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('tracelab sampling set always');
  });

  it.each(['head:0', 'sometimes'])('cannot be %s', async (text) => {
    for (const command of [
      ['sampling', 'set', text],
      ['up', '--name', 'other', '--sampling', text],
    ]) {
      const { exitCode, stderr } = await cli.run(...command);
      expect(exitCode).toBe(2);
      expect(stderr).toContain('BAD_USAGE');
      expect(stderr).toMatch(/\* tracelab (?:sampling set|up --sampling) (?:head|edge|always)/);
    }
    expect(await inForce()).toBe('smart');
  });

  it('has no lab to change where none is up', async () => {
    const { exitCode, stderr } = await cli.run('sampling', 'set', 'smart', '--name', 'absent');
    expect(exitCode).toBe(4);
    expect(stderr).toContain('LAB_NOT_RUNNING');
  });
});
