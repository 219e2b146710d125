import { randomBytes } from 'node:crypto';
import Docker from 'dockerode';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { labDirectory } from '../../src/lab/directory.ts';
import { dockerEngine } from '../../src/lab/docker/engine.ts';
import { removeLab } from '../../src/lab/runtimes/docker.ts';
import { type LabState, readState } from '../../src/lab/state.ts';
import { type CommandLine, commandLine } from './command-line.ts';

const image = process.env['TRACELAB_IMAGE_REDIS'];
const skipped = await dockerEngine()
  .version()
  .then(
    () => (image ? undefined : 'TRACELAB_IMAGE_REDIS is not set'),
    (error: Error) => error.message,
  );
if (skipped) console.log(`skipped: a lab with Redis in Docker (${skipped})`);

describe.skipIf(skipped !== undefined)('a lab with Redis in Docker', () => {
  const docker = new Docker();
  let cli: CommandLine;
  let name: string;

  beforeEach(() => {
    cli = commandLine();
    name = `e2e-${randomBytes(4).toString('hex')}`;
  });
  afterEach(async () => {
    await run('down');
    await removeLab(dockerEngine(), name);
    await cli.dispose();
  });

  const run = (...args: string[]) =>
    cli.start([...args, '--name', name], {
      env: { TRACELAB_HOME: cli.home, NO_COLOR: '1', DOCKER_HOST: process.env['DOCKER_HOST'] },
    });
  const ofLab = () => ({ filters: { label: [`tracelab.lab=${name}`] } });
  const containers = async () =>
    (await docker.listContainers({ all: true, ...ofLab() })).map(({ Image }) => Image);
  const networks = () => docker.listNetworks(ofLab());
  const upForSure = async () => {
    const { exitCode, stderr } = await run('up', '--with', 'redis=docker');
    if (exitCode !== 0) throw new Error(`up ended with ${exitCode}: ${stderr}`);
    return readState(labDirectory(name, { TRACELAB_HOME: cli.home })) as LabState;
  };

  it('serves journeys through it, names its image, and leaves nothing', async () => {
    const { components } = await upForSure();
    expect(components.find((component) => component.name === 'redis')).toMatchObject({
      runtime: 'docker',
      product: image,
    });
    expect(await containers()).toEqual([image]);
    const journey = await run('scenario', 'user-journey', '--journeys', '2');
    // Too few journeys for a claim about budgets: inconclusive.
    expect([0, 5], String(journey.stdout)).toContain(journey.exitCode);
    expect((await run('down')).exitCode).toBe(0);
    expect(await containers()).toEqual([]);
    expect(await networks()).toEqual([]);
  });

  it('is cleared away, container and all, after its supervisor was killed', async () => {
    const state = await upForSure();
    process.kill(state.supervisor.pid, 'SIGKILL');
    expect((await run('down')).exitCode).toBe(0);
    expect(await containers()).toEqual([]);
    expect(await networks()).toEqual([]);
  });
});
