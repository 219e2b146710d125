import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import Docker from 'dockerode';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { labDirectory } from '../../src/lab/directory.ts';
import { dockerEngine } from '../../src/lab/docker/engine.ts';
import { type LabState, readState } from '../../src/lab/state.ts';
import { becomes } from '../../src/poll.ts';
import { components } from '../../stack/index.ts';
import { type CommandLine, commandLine, processesOf } from './command-line.ts';
import { componentWithoutImage, type OnEngine, onEngine } from './docker-traces.ts';

const skipped = await Promise.resolve()
  .then(() => dockerEngine().version())
  .then(
    () => {
      const missing = componentWithoutImage(process.env);
      return missing && `no image of this machine for ${missing}`;
    },
    (error: Error) => error.message,
  );
if (skipped) console.log(`skipped: a lab in Docker (${skipped})`);

const labMs = 600_000;
const nothing: OnEngine = { containers: [], networks: [], volumes: [] };

describe.skipIf(skipped !== undefined)('a lab in Docker', { timeout: labMs }, () => {
  const docker = new Docker();
  let cli: CommandLine;
  let name: string;
  let before: OnEngine;

  beforeEach(async () => {
    cli = commandLine();
    name = `e2e-${randomBytes(4).toString('hex')}`;
    before = await onEngine();
  });
  afterEach(async () => {
    await run('down');
    await cli.dispose();
  }, labMs);

  const environment = () => ({
    TRACELAB_HOME: cli.home,
    NO_COLOR: '1',
    DOCKER_HOST: process.env['DOCKER_HOST'],
  });
  const start = (...args: string[]) => cli.start([...args, '--name', name], { env: environment() });
  const run = (...args: string[]) => start(...args);
  const labels = () => ({ 'tracelab.lab': name });
  const state = () => readState(labDirectory(name, { TRACELAB_HOME: cli.home }));
  const upForSure = async (...args: string[]): Promise<LabState> => {
    const { exitCode, stderr } = await run('up', ...args);
    if (exitCode !== 0) throw new Error(`up ended with ${exitCode}: ${stderr}`);
    return state() as LabState;
  };

  it('passes the gate, every component in a container, and leaves the engine as it was', async () => {
    const { exitCode, stdout, stderr } = await run(
      ...['gate', '--runtime', 'docker', '--journeys', '20', '--json'],
    );
    // Too few journeys for a claim about budgets: inconclusive is a warning.
    expect(exitCode, `${stdout}\n${stderr}`).toBe(0);
    const { lab, report } = JSON.parse(String(stdout)) as { lab: LabState; report: string };
    expect(readFileSync(report, 'utf8')).toContain('<title>passed: tracelab gate</title>');
    expect(lab.components.map(({ runtime }) => runtime)).toEqual(components.map(() => 'docker'));
    for (const { product, standIn } of lab.components)
      expect(standIn, product).toBe(product.includes('-stand-in:'));
    expect(await onEngine(labels())).toEqual(nothing);
    expect(await onEngine()).toEqual(before);
  });

  it('publishes on loopback alone, and samples otherwise after starting its containers anew', async () => {
    await upForSure('--runtime', 'docker');
    const containers = await docker.listContainers({
      filters: { label: [`tracelab.lab=${name}`] },
    });
    const beside = components.flatMap(({ docker: of }) => Object.keys(of?.beside ?? {}));
    expect(containers).toHaveLength(components.length + beside.length);
    for (const { Ports } of containers) {
      for (const { IP, PublicPort } of Ports) if (PublicPort) expect(IP).toBe('127.0.0.1');
    }
    expect((await onEngine(labels())).networks).toEqual(
      ['application', 'data', 'edge', 'observability'].map((net) => `tracelab-${name}-${net}`),
    );
    for (const sampling of ['head:0.5', 'always']) {
      const { exitCode, stderr } = await run('sampling', 'set', sampling);
      expect(exitCode, String(stderr)).toBe(0);
    }
    const journey = await run('scenario', 'user-journey', '--journeys', '2');
    expect([0, 5], String(journey.stdout)).toContain(journey.exitCode);
    expect(await run('down')).toMatchObject({ exitCode: 0 });
    expect(await onEngine(labels())).toEqual(nothing);
    expect(await onEngine()).toEqual(before);
  });

  it('serves the rest of a lab from loopback, where one component alone is a container', async () => {
    const lab = await upForSure('--runtime', 'embedded', '--with', 'kafka=docker');
    expect(lab.components.find((one) => one.name === 'kafka')?.runtime).toBe('docker');
    const journey = await run('scenario', 'user-journey', '--journeys', '2');
    expect([0, 5], String(journey.stdout)).toContain(journey.exitCode);
  });

  it('has a replica that takes over from a Redis that was killed', async () => {
    await upForSure('--runtime', 'embedded', '--with', 'redis=docker');
    const sentinel = docker.getContainer(`tracelab-${name}-redis-sentinel`);
    const ask = async (...words: string[]) => {
      const Cmd = ['redis-cli', '-p', '26379', 'sentinel', ...words];
      const asked = await sentinel.exec({ Cmd, AttachStdout: true, Tty: true });
      const answer = await asked.start({ Tty: true });
      return (await answer.setEncoding('utf8').toArray()).join('');
    };
    const patience = { deadlineMs: 60_000, intervalMs: 200 };
    const synchronised = async () =>
      /"master-link-status"\s+\d+\) "ok"/.test(await ask('replicas', 'lab')) || undefined;
    expect(await becomes(synchronised, patience)).toBe(true);
    const master = await ask('get-master-addr-by-name', 'lab');
    await docker.getContainer(`tracelab-${name}-redis`).kill();
    const takesOver = async () =>
      (await ask('get-master-addr-by-name', 'lab')) !== master || undefined;
    expect(await becomes(takesOver, patience)).toBe(true);
  });

  it('is taken down also where its supervisor was killed and its folder removed', async () => {
    const { supervisor } = await upForSure('--runtime', 'embedded', '--with', 'redis=docker');
    process.kill(supervisor.pid, 'SIGKILL');
    rmSync(labDirectory(name, { TRACELAB_HOME: cli.home }).root, {
      recursive: true,
      maxRetries: 10,
    });
    expect(await run('down')).toMatchObject({ exitCode: 0 });
    expect(await onEngine(labels())).toEqual(nothing);
  });

  /** How far an `up` has come when it is killed; the supervisor dies too where it is to. */
  const moments: readonly (readonly [string, boolean, () => Promise<boolean>])[] = [
    ['its folder is there', false, async () => state() !== undefined],
    ['its folder is there', true, async () => state() !== undefined],
    ['it has a network', true, async () => (await onEngine(labels())).networks.length > 0],
    ['it has a container', false, async () => (await onEngine(labels())).containers.length > 0],
    ['it has a container', true, async () => (await onEngine(labels())).containers.length > 0],
    ['it has 4 containers', true, async () => (await onEngine(labels())).containers.length > 3],
    ['it has a volume', true, async () => (await onEngine(labels())).volumes.length > 0],
    ['a component is ready', false, async () => readyCount() > 0],
    ['5 components are ready', true, async () => readyCount() > 4],
    ['it is up', true, async () => state()?.phase === 'ready'],
  ];
  const readyCount = () => state()?.components.filter(({ phase }) => phase === 'ready').length ?? 0;

  it.each(moments)(
    'leaves nothing after the next down, killed when %s (supervisor too: %s)',
    async (_title, supervisorToo, reached) => {
      const up = start('up', '--runtime', 'docker');
      let ended: string | undefined;
      up.then(({ stderr }) => {
        ended = String(stderr);
      });
      const arrived = await becomes(
        async () => ended ?? ((await reached()) ? 'arrived' : undefined),
        { deadlineMs: labMs, intervalMs: 5 },
      );
      expect(arrived).toBe('arrived');
      up.kill('SIGKILL');
      const supervisor = state()?.supervisor.pid;
      if (supervisorToo && supervisor) process.kill(supervisor, 'SIGKILL');
      await up;
      expect(await run('down')).toMatchObject({ exitCode: 0 });
      expect(await onEngine(labels())).toEqual(nothing);
      expect(await onEngine()).toEqual(before);
      expect(processesOf(cli.home)).toEqual([]);
    },
  );
});
