import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { dockerEngine } from '../../src/lab/docker/engine.ts';
import { removeLab } from '../../src/lab/runtimes/docker.ts';
import { type FakeEngine, fakeEngine, refuses, streams } from './fake-engine.ts';

let fake: FakeEngine | undefined;
afterEach(() => {
  vi.unstubAllEnvs();
  fake?.close();
  fake = undefined;
});

const engineThat = async (answer: Parameters<typeof fakeEngine>[0]) => {
  fake = await fakeEngine(answer);
  return dockerEngine(fake.address);
};
const { signal } = new AbortController();

describe('a Docker engine that is not there', () => {
  it('fails with DOCKER_UNREACHABLE, naming the socket', async () => {
    const socket = join(tmpdir(), 'no-such-folder', 'docker.sock');
    vi.stubEnv('DOCKER_HOST', `unix://${socket}`);
    await expect(dockerEngine().version()).rejects.toMatchObject({
      code: 'DOCKER_UNREACHABLE',
      message: expect.stringContaining(socket),
    });
  });

  it('fails with DOCKER_UNREACHABLE when it stops in the middle of an answer', async () => {
    const engine = await engineThat((request) => request.socket.destroy());
    await expect(engine.version()).rejects.toMatchObject({ code: 'DOCKER_UNREACHABLE' });
    await expect(removeLab(engine, 'gone')).rejects.toMatchObject({ code: 'DOCKER_UNREACHABLE' });
  });
});

describe('a Docker engine that refuses', () => {
  const spec = {
    name: 'tracelab-x-redis',
    image: 'redis:7',
    environment: {},
    labels: {},
    networks: ['tracelab-x-data'],
    alias: 'redis',
    published: new Map(),
    mounts: {},
  };

  it.each([
    [500, 'quota exceeded by far', 'DOCKER_REFUSED', 'quota exceeded by far'],
    [500, 'write /var/lib/docker/x: no space left on device', 'DOCKER_DISK_FULL', 'is full'],
    [404, 'No such image: redis:7', 'IMAGE_MISSING', 'redis:7 is not on the Docker engine'],
    [409, 'Conflict. The container name "/x" is already in use', 'LAB_BUSY', 'exists already'],
    [500, 'Bind for 127.0.0.1:8080 failed: port is already allocated', 'PORT_TAKEN', '8080'],
    [500, 'OCI runtime create failed: exec: "x": not found', 'COMPONENT_DIED', 'did not start'],
    [403, 'could not find an available IPv4 address pool', 'DOCKER_REFUSED', 'no addresses left'],
  ])('says what %d "%s" means', async (status, text, code, message) => {
    const engine = await engineThat(refuses(status, text));
    await expect(engine.create(spec)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
      suggestions: expect.arrayContaining([expect.stringMatching(/./)]),
    });
  });

  it('keeps to its own networks', async () => {
    const stranger = { Name: 'tracelab-x-data', Labels: { 'tracelab.folder': 'another' } };
    const engine = await engineThat(streams([stranger]));
    const network = engine.ensureNetwork('tracelab-x-data', { 'tracelab.folder': 'mine' });
    await expect(network).rejects.toMatchObject({
      code: 'LAB_BUSY',
      message: expect.stringContaining('tracelab-x-data belongs to something else'),
    });
  });

  it.each([
    ['at once', refuses(404, 'pull access denied for kong')],
    ['after it has begun', streams({ status: 'Pulling' }, { error: 'pull access denied' })],
  ])('fails with IMAGE_NOT_PULLED when a pull is refused %s', async (_when, answer) => {
    const engine = await engineThat(answer);
    const pull = engine.pull('kong:3.9.1', { onPercent: () => {}, signal });
    await expect(pull).rejects.toMatchObject({
      code: 'IMAGE_NOT_PULLED',
      message: expect.stringMatching(
        /^The image kong:3\.9\.1 could not be pulled: pull access denied/,
      ),
      suggestions: expect.arrayContaining(['docker pull kong:3.9.1']),
    });
  });

  it('tells how much of an image is there while it is pulled', async () => {
    const layer = (id: string, current: number) => ({
      id,
      status: 'Downloading',
      progressDetail: { current, total: 100 },
    });
    const done = { id: 'a', status: 'Pull complete' };
    const engine = await engineThat(streams(layer('a', 50), layer('b', 0), done, layer('b', 50)));
    const heard: number[] = [];
    await engine.pull('kong:3.9.1', { onPercent: (percent) => heard.push(percent), signal });
    expect(heard).toEqual([50, 25, 50, 75]);
  });
});

describe('where the engine is', () => {
  const refusal = (address: string) => {
    try {
      dockerEngine(address);
    } catch (error) {
      return (error as Error).message;
    }
    return undefined;
  };

  it('is this machine, or the lab could not reach its own ports', () => {
    expect(refusal('tcp://127.0.0.1:2375')).toBeUndefined();
    expect(refusal('unix:///run/user/1000/podman/podman.sock')).toBeUndefined();
    expect(refusal('ssh://me@elsewhere')).toContain('ssh://me@elsewhere is on another machine');
    expect(refusal('tcp://10.0.0.5:2375')).toContain('is on another machine');
  });

  it('is what the current context of Docker says, where DOCKER_HOST says nothing', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tracelab-context-'));
    vi.stubEnv('DOCKER_HOST', undefined);
    vi.stubEnv('DOCKER_CONTEXT', undefined);
    vi.stubEnv('DOCKER_CONFIG', folder);
    try {
      writeFileSync(join(folder, 'config.json'), JSON.stringify({ currentContext: 'lost' }));
      expect(() => dockerEngine()).toThrow('The Docker context "lost" does not exist');
      writeFileSync(join(folder, 'config.json'), JSON.stringify({ currentContext: 'default' }));
      expect(dockerEngine().address).toMatch(/^unix:/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
