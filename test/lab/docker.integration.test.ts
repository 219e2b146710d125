import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Docker from 'dockerode';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Component, Probe } from '../../src/lab/component.ts';
import { dockerEngine } from '../../src/lab/docker/engine.ts';
import { withImage } from '../../src/lab/docker/image.ts';
import { allocatePorts } from '../../src/lab/ports.ts';
import { waitUntilReady } from '../../src/lab/probe.ts';
import type { RunningComponent, StartOptions } from '../../src/lab/runtime.ts';
import { removeLab, startInDocker } from '../../src/lab/runtimes/docker.ts';
import { redis as declared } from '../../stack/redis/component.ts';

const engine = dockerEngine();
const start = startInDocker(engine);
const image = process.env['TRACELAB_IMAGE_REDIS'];
const reason = await engine.version().then(
  () => (image ? undefined : 'TRACELAB_IMAGE_REDIS is not set'),
  (error: Error) => error.message,
);
if (reason) console.log(`skipped: Redis in Docker (${reason})`);

/** The master alone: what is beside it is for test/e2e/docker.e2e.test.ts. */
const { beside: _, ...ofImage } = withImage(declared).docker ?? {
  product: 'Redis',
  image: 'redis:7',
};
const redis: Component = {
  ...declared,
  docker: {
    ...ofImage,
    command: declared.docker?.command?.map((word) => word.replace('${secret:redis}', 'open')) ?? [],
  },
};

const withCommand = (...command: string[]): Component => ({
  ...redis,
  docker: { product: 'Redis', image: image ?? '', command },
});

const started: Probe = { kind: 'log', text: 'Ready to accept connections' };

describe.skipIf(reason !== undefined)('a component in Docker', () => {
  let labName: string;
  let folder: string;
  const docker = new Docker();
  const ofLab = () => ({ filters: { label: [`tracelab.lab=${labName}`] } });
  const left = async () => ({
    containers: (await docker.listContainers({ all: true, ...ofLab() })).length,
    networks: (await docker.listNetworks(ofLab())).length,
  });

  beforeEach(() => {
    labName = `test-${randomBytes(4).toString('hex')}`;
    folder = mkdtempSync(join(tmpdir(), 'tracelab-docker-'));
  });
  afterEach(async () => {
    await removeLab(engine, labName);
    rmSync(folder, { recursive: true });
  });

  const optionsFor = async (component: Component): Promise<StartOptions> => ({
    component,
    environment: {},
    ports: (await allocatePorts([component])).ports[component.name] ?? {},
    labName,
    logFile: join(folder, 'redis.log'),
    signal: new AbortController().signal,
  });
  const startReady = async () => {
    const options = await optionsFor(redis);
    const running = await start(options);
    const target = { ports: options.ports, printed: running.printed };
    const { signal } = options;
    expect(await waitUntilReady(started, target, { deadlineMs: 15_000, signal })).toBe(true);
    return { running, port: options.ports['tcp'] };
  };
  const inspect = ({ identity }: RunningComponent) =>
    docker.getContainer(identity?.kind === 'container' ? identity.id : '').inspect();

  it('takes work on its loopback port, and logs to the file', async () => {
    const { port, running } = await startReady();
    const client = new Redis({ host: '127.0.0.1', port, password: 'open', lazyConnect: true });
    try {
      await client.set('link:abc', 'https://example.com/');
      expect(await client.get('link:abc')).toBe('https://example.com/');
    } finally {
      client.disconnect();
    }
    expect(running.lastLines().join('\n')).toContain('Ready to accept connections');
    await running.stop();
    expect(readFileSync(join(folder, 'redis.log'), 'utf8')).toContain(
      'Ready to accept connections',
    );
  });

  it('is labelled, published on loopback only, limited and read-only but for what it declares', async () => {
    const { port, running } = await startReady();
    const { Config, HostConfig, NetworkSettings } = await inspect(running);
    expect(Config.Labels).toMatchObject({
      'tracelab.lab': labName,
      'tracelab.component': 'redis',
    });
    expect(NetworkSettings.Ports).toEqual({
      '6379/tcp': [{ HostIp: '127.0.0.1', HostPort: String(port) }],
    });
    expect(HostConfig).toMatchObject({
      ReadonlyRootfs: true,
      Memory: 64 * 1024 ** 2,
      Tmpfs: { '/tmp': expect.any(String) },
    });
  });

  it('is reached by its name on every network it declares', async () => {
    const running = await start(
      await optionsFor({ ...redis, networks: ['data', 'observability'] }),
    );
    const { NetworkSettings } = await inspect(running);
    const networks = Object.entries(NetworkSettings.Networks);
    expect(networks.map(([name]) => name).sort()).toEqual([
      `tracelab-${labName}-data`,
      `tracelab-${labName}-observability`,
    ]);
    for (const [, { Aliases }] of networks) expect(Aliases).toContain('redis');
  });

  it('leaves no container and no network when it stops', async () => {
    const { running } = await startReady();
    expect(await left()).toEqual({ containers: 1, networks: 1 });
    await running.stop();
    expect(await left()).toEqual({ containers: 0, networks: 0 });
    expect(await running.ended).toMatchObject({ code: 0 });
  });

  it('is found and removed by the name of its lab alone', async () => {
    const { running } = await startReady();
    await removeLab(engine, labName);
    expect(await left()).toEqual({ containers: 0, networks: 0 });
    expect(await running.ended).toMatchObject({ code: 0 });
  });

  it('ends with its exit code and last lines when its command fails', async () => {
    const running = await start(
      await optionsFor(withCommand('redis-server', '--no-such-directive', 'yes')),
    );
    const { code, lastLines } = await running.ended;
    expect(code).toBe(1);
    expect(lastLines.join('\n')).toContain('no-such-directive');
  });

  it('fails with COMPONENT_DIED when its command is not in the image, leaving nothing', async () => {
    await expect(start(await optionsFor(withCommand('no-such-program')))).rejects.toMatchObject({
      code: 'COMPONENT_DIED',
      message: expect.stringContaining('no-such-program'),
    });
    expect(await left()).toEqual({ containers: 0, networks: 0 });
  });

  it('fails with IMAGE_MISSING for an image that the engine does not have, leaving nothing', async () => {
    const cache: Component = {
      ...redis,
      name: 'cache',
      docker: { product: 'x', image: 'tracelab-lab/none:1' },
    };
    await expect(start(await optionsFor(cache))).rejects.toMatchObject({
      code: 'IMAGE_MISSING',
      message: expect.stringContaining('tracelab-lab/none:1'),
      suggestions: ['docker pull tracelab-lab/none:1'],
    });
    expect(await left()).toEqual({ containers: 0, networks: 0 });
  });

  it('fails with PORT_TAKEN when another container has the port, leaving that one', async () => {
    const { port } = await startReady();
    const second: StartOptions = {
      ...(await optionsFor({
        ...redis,
        name: 'redis-replica',
        docker: { product: 'x', image: image ?? '' },
      })),
      ports: { tcp: port ?? 0 },
    };
    await expect(start(second)).rejects.toMatchObject({ code: 'PORT_TAKEN' });
    expect((await left()).containers).toBe(1);
  });

  it('fails with LAB_BUSY when a container of the same lab and name is there, leaving that one', async () => {
    await startReady();
    await expect(start(await optionsFor(redis))).rejects.toMatchObject({ code: 'LAB_BUSY' });
    expect((await left()).containers).toBe(1);
  });
});
