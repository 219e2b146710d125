import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { labDirectory } from '../../src/lab/directory.ts';
import { isFree } from '../../src/lab/ports.ts';
import { isAlive } from '../../src/lab/process-identity.ts';
import { type LabState, readState } from '../../src/lab/state.ts';
import { becomes } from '../../src/poll.ts';
import { type CommandLine, commandLine, processesOf } from './command-line.ts';

let cli: CommandLine;
beforeEach(() => {
  cli = commandLine();
});
afterEach(() => cli.dispose());

const directory = (name: string) => labDirectory(name, { TRACELAB_HOME: cli.home });
const up = (...args: string[]) => cli.run('up', '--runtime', 'embedded', ...args);
/** Brings the lab up, or says why it did not come. */
const upForSure = async () => {
  const { exitCode, stderr } = await up();
  if (exitCode !== 0) throw new Error(`up ended with ${exitCode}: ${stderr}`);
  return readState(directory('default')) as LabState;
};
const patience = { deadlineMs: 60_000, intervalMs: 10 };

async function expectNothingLeft() {
  const gone = await becomes(
    async () => (processesOf(cli.home).length === 0 ? true : undefined),
    patience,
  );
  expect(gone ?? processesOf(cli.home)).toBe(true);
  expect(existsSync(directory('default').root)).toBe(false);
}

describe('the life of a lab', () => {
  it('lets one of two simultaneous starts win, and names the winner to the other', async () => {
    const both = await Promise.all([up(), up()]);
    expect(both.map(({ exitCode }) => exitCode).sort()).toEqual([0, 4]);
    expect(both.find(({ exitCode }) => exitCode === 4)?.stderr).toContain('LAB_BUSY');
  });

  it('runs two labs side by side', async () => {
    const both = await Promise.all([up('--name', 'one'), up('--name', 'two')]);
    expect(both.map(({ exitCode, stderr }) => ({ exitCode, stderr }))).toMatchObject([
      { exitCode: 0 },
      { exitCode: 0 },
    ]);
    const status = await cli.json<LabState[]>('status');
    expect(status.map(({ name, phase }) => [name, phase])).toEqual([
      ['one', 'ready'],
      ['two', 'ready'],
    ]);
  });

  it('uses another port where the preferred one is taken, and says so', async () => {
    const server: Server = createServer();
    const free = await isFree(8080);
    if (free) await once(server.listen(8080, '127.0.0.1'), 'listening');
    const { stderr, exitCode } = await up();
    server.close();
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/Port 8080 is taken by another process.* nginx uses \d+ instead/);
  });

  it.each(['planned', 'starting', 'ready'] as const)(
    'leaves nothing behind when it is interrupted as the first component is %s',
    async (moment) => {
      const starting = cli.start(['up', '--runtime', 'embedded']);
      await becomes(async () => {
        const components = readState(directory('default'))?.components ?? [];
        if (moment === 'planned') return components.length > 0 || undefined;
        return components.some(({ phase }) => phase === moment) || undefined;
      }, patience);
      starting.kill('SIGINT');
      const { exitCode, stderr } = await starting;
      expect(stderr).toContain('INTERRUPTED');
      expect(exitCode).toBe(130);
      await expectNothingLeft();
    },
  );

  it('takes the half-started lab down when the one who starts it is killed', async () => {
    const starting = cli.start(['up', '--runtime', 'embedded']);
    await becomes(
      async () => readState(directory('default'))?.components.some((c) => c.identity) || undefined,
      patience,
    );
    starting.kill('SIGKILL');
    await starting;
    await expectNothingLeft();
  });

  it('is cleared away by the next command after its supervisor was killed', async () => {
    const state = await upForSure();
    process.kill(state.supervisor.pid, 'SIGKILL');
    await becomes(async () => (isAlive(state.supervisor) ? undefined : true), patience);
    const { stdout } = await cli.run('status');
    expect(stdout).toContain('was killed');
    const down = await cli.run('down');
    expect(down.stdout).toContain('had been killed');
    await expectNothingLeft();
    expect((await up()).exitCode).toBe(0);
  });

  it('comes up again over the remains of a killed supervisor', async () => {
    const state = await upForSure();
    process.kill(state.supervisor.pid, 'SIGKILL');
    await becomes(async () => (isAlive(state.supervisor) ? undefined : true), patience);
    expect((await up()).exitCode).toBe(0);
    expect(readState(directory('default'))?.supervisor.pid).not.toBe(state.supervisor.pid);
  });

  it('is cleared away by the start of another lab, which leaves living ones alone', async () => {
    expect((await up('--name', 'alive')).exitCode).toBe(0);
    const { supervisor, components } = await upForSure();
    process.kill(supervisor.pid, 'SIGKILL');
    await becomes(async () => (isAlive(supervisor) ? undefined : true), patience);
    const other = await up('--name', 'other');
    expect(other.exitCode).toBe(0);
    expect(other.stderr).toContain('Lab "default" had been killed; what it left behind is');
    expect(other.stderr).not.toContain('alive');
    const processes = components.flatMap(({ identity }) =>
      identity?.kind === 'process' ? [identity] : [],
    );
    expect(processes.filter(isAlive)).toEqual([]);
    expect(existsSync(directory('default').root)).toBe(false);
    const status = await cli.json<LabState[]>('status');
    expect(status.map(({ name, phase }) => [name, phase])).toEqual([
      ['alive', 'ready'],
      ['other', 'ready'],
    ]);
  });

  it('shows a component that ended', async () => {
    const state = await upForSure();
    const bff = state.components.find(({ name }) => name === 'bff');
    if (bff?.identity?.kind !== 'process') throw new Error('bff has no process');
    process.kill(bff.identity.pid, 'SIGKILL');
    await becomes(
      async () =>
        readState(directory('default'))?.components.some(
          ({ name, phase }) => name === 'bff' && phase === 'ended',
        ) || undefined,
      patience,
    );
    const { stdout } = await cli.run('status');
    expect(stdout).toMatch(/bff .*ended/);
  });

  it('keeps its folder in a path with a space', () => {
    expect(join(cli.home)).toContain(' ');
  });
});
