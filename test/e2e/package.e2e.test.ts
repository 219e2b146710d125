import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UserJourneyResult } from '../../src/scenarios/user-journey/result.ts';
import type { VerifyResult } from '../../src/verify/verify-trace.ts';
import { type CommandLine, commandLine, processesOf } from './command-line.ts';

const repository = fileURLToPath(new URL('../../', import.meta.url));
const installMs = 600_000;
const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];

describe('the package that npm publishes', () => {
  let folder: string;
  let cli: CommandLine;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tracelab e2e package '));
    const empty = join(folder, 'empty folder');
    mkdirSync(empty);
    writeFileSync(join(empty, 'package.json'), '{"name":"elsewhere","private":true}');
    await execa('npm', ['pack', '--pack-destination', folder, ...quiet], { cwd: repository });
    const [tarball = ''] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
    await execa('npm', ['install', join(folder, tarball), ...quiet], { cwd: empty });
    cli = commandLine([join(empty, 'node_modules', '.bin', 'tracelab')]);
  }, installMs);

  afterAll(async () => {
    await cli.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  it('brings a lab up, runs a journey, verifies its trace and leaves nothing behind', async () => {
    const up = await cli.run('up', '--runtime', 'embedded');
    expect(up).toMatchObject({ exitCode: 0 });
    const page = await fetch(/^open +(\S+)/.exec(up.stdout)?.[1] ?? '');
    expect(await page.text()).toContain('/static/main.js');
    const journey = await cli.json<UserJourneyResult>(
      'scenario',
      'user-journey',
      '--journeys',
      '1',
    );
    expect(journey.verdict).toBe('passed');
    const traceId = journey.steps[0]?.request.traceId ?? '';
    const verified = await cli.json<VerifyResult>('verify', '--trace', traceId);
    expect(verified).toMatchObject({ traceId, verdict: 'passed' });
    expect(await cli.run('down')).toMatchObject({ exitCode: 0 });
    expect(processesOf(cli.home)).toEqual([]);
  });

  it('shows its commands in its help', async () => {
    const { stdout, exitCode } = await cli.run('--help');
    expect(exitCode).toBe(0);
    for (const command of ['up', 'down', 'verify', 'scenario', 'gate']) {
      expect(stdout).toMatch(new RegExp(`^  ${command} `, 'm'));
    }
  });
});
