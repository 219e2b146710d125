import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Component } from '../../src/lab/component.ts';
import type { Finding } from '../../src/lab/native/find.ts';
import { parseOverrides, planLab } from '../../src/lab/plan.ts';

const base = {
  networks: ['data'],
  ports: {},
  dependsOn: [],
  environment: {},
  readiness: { kind: 'log', text: 'ready' },
} as const;
const embedded = { product: 'RESP server', standIn: true, entry: 'stack/redis/server.ts' };
const redis: Component = {
  ...base,
  name: 'redis',
  embedded,
  docker: { product: 'Redis 7.4', image: 'redis:7.4.7' },
};
const bff: Component = { ...base, name: 'bff', embedded };
const components = [redis, bff];

describe('planLab', () => {
  beforeEach(() => {
    vi.stubEnv('TRACELAB_IMAGE_REDIS', undefined);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  it('runs every component embedded when asked to', () => {
    const { components: planned, because } = planLab({
      components,
      runtime: 'embedded',
      overrides: {},
    });
    expect(planned.map(({ runtime, standIn }) => ({ runtime, standIn }))).toEqual([
      { runtime: 'embedded', standIn: true },
      { runtime: 'embedded', standIn: true },
    ]);
    expect(because).toBe('');
  });

  it('runs a single component as a container, which is no stand-in', () => {
    const { components: planned } = planLab({
      components,
      runtime: 'embedded',
      overrides: { redis: 'docker' },
    });
    expect(planned[0]).toMatchObject({ runtime: 'docker', product: 'Redis 7.4', standIn: false });
    expect(planned[1]).toMatchObject({ runtime: 'embedded' });
  });

  it('names the image where another one stands for the declared one', () => {
    vi.stubEnv('TRACELAB_IMAGE_REDIS', 'mirror/redis:7.0.15');
    const { components: planned } = planLab({
      components,
      runtime: 'embedded',
      overrides: { redis: 'docker' },
    });
    expect(planned[0]).toMatchObject({ runtime: 'docker', product: 'mirror/redis:7.0.15' });
  });

  it('says why the automatic choice is what it is', () => {
    const { because } = planLab({ components, runtime: 'auto', overrides: {} });
    expect(because).toBe('no Docker engine answers');
  });

  it('takes containers by itself where an engine has every image, and nothing is to run outside', () => {
    const contained = { ...bff, docker: { product: 'bff', image: 'bff:1' } };
    const auto = (missing: readonly string[], overrides = {}) =>
      planLab({
        components: [redis, contained],
        runtime: 'auto',
        overrides,
        engine: { kind: 'found', address: 'unix:///x.sock', missing },
      });
    const runtimes = ({ components: planned }: ReturnType<typeof auto>) =>
      planned.map(({ runtime }) => runtime);
    expect(runtimes(auto([]))).toEqual(['docker', 'docker']);
    expect(auto([]).because).toContain('unix:///x.sock has the image of every component');
    expect(runtimes(auto(['bff:1']))).toEqual(['embedded', 'embedded']);
    expect(auto(['bff:1']).because).toContain('lacks an image');
    expect(runtimes(auto([], { bff: 'embedded' }))).toEqual(['embedded', 'embedded']);
    expect(auto([], { bff: 'embedded' }).because).toContain('out of reach of containers');
  });

  it('refuses a container that would need what runs on this machine', () => {
    const needy = { ...redis, name: 'gateway', dependsOn: ['bff'] };
    const plan = () =>
      planLab({
        components: [needy, bff],
        runtime: 'embedded',
        overrides: { gateway: 'docker' },
      });
    expect(plan).toThrow('"gateway" cannot run in a container while bff does not');
  });

  it('takes by itself what this machine has, but not what has a reason against it', () => {
    const native = {
      product: 'Redis',
      programs: ['redis-server'],
      version: { command: [], pattern: /./ },
      obtain: 'apt-get install redis-server',
      processes: [],
    };
    const found = { programs: {}, version: '7.2' };
    const slow = { ...native, notByItself: 'it takes minutes to start' };
    const plan = (runtime: typeof native, finding: Finding) =>
      planLab({
        components: [{ ...redis, native: runtime }, bff],
        runtime: 'auto',
        overrides: {},
        natives: { redis: finding },
      });
    const here: Finding = { kind: 'found', product: 'Redis 7.2', found };
    const taken = plan(native, here);
    expect(taken.components.map(({ runtime }) => runtime)).toEqual(['native', 'embedded']);
    expect(taken.because).toContain('this machine has redis itself');
    expect(plan(slow, here).components[0]?.runtime).toBe('embedded');
    const missing: Finding = { kind: 'missing', why: 'no program' };
    expect(plan(native, missing).components[0]?.runtime).toBe('embedded');
  });

  it('names the component and its runtimes when one is asked for that it lacks', () => {
    const plan = () => planLab({ components, runtime: 'docker', overrides: {} });
    expect(plan).toThrow('Component "bff" cannot run as "docker"; it runs as: embedded.');
  });

  it('runs what this machine has as it was found, and says how to get what it has not', () => {
    const native = {
      product: 'Redis',
      programs: ['redis-server'],
      version: { command: [], pattern: /./ },
      obtain: 'apt-get install redis-server',
      processes: [],
    };
    const plan = (finding: Finding) =>
      planLab({
        components: [{ ...redis, native }],
        runtime: 'embedded',
        overrides: { redis: 'native' },
        natives: { redis: finding },
      });
    const found = { programs: { 'redis-server': '/bin/redis-server' }, version: '7.2' };
    expect(plan({ kind: 'found', product: 'Redis 7.2', found }).components[0]).toMatchObject({
      runtime: 'native',
      product: 'Redis 7.2',
      standIn: false,
      native: found,
    });
    const missing = () => plan({ kind: 'missing', why: 'no program "redis-server" was found' });
    expect(missing).toThrow(
      expect.objectContaining({
        code: 'PROGRAM_MISSING',
        suggestions: expect.arrayContaining(['apt-get install redis-server']),
      }),
    );
  });

  it('takes a component by its address, and starts nothing for it', () => {
    const external = {
      example: 'redis://:password@127.0.0.1:6379',
      schemes: ['redis'],
      port: 'tcp',
    };
    const { components: planned } = planLab({
      components: [
        { ...redis, clientUrl: 'redis://${redis:tcp}', external, ports: { tcp: { number: 6379 } } },
      ],
      runtime: 'embedded',
      overrides: { redis: 'redis://:word@cache.example' },
    });
    expect(planned[0]).toMatchObject({
      runtime: 'external',
      product: 'redis://cache.example:6379',
      standIn: false,
      external: { host: 'cache.example', ports: { tcp: 6379 } },
    });
  });

  it('refuses a component that does not exist, and lists those that do', () => {
    const plan = () => planLab({ components, runtime: 'auto', overrides: { rediss: 'docker' } });
    expect(plan).toThrow('There is no component "rediss". Components: redis, bff.');
  });
});

describe('parseOverrides', () => {
  it('reads pairs', () => {
    expect(parseOverrides(['redis=docker', 'bff=embedded'])).toEqual({
      redis: 'docker',
      bff: 'embedded',
    });
  });

  it('reads addresses, which may hold "="', () => {
    expect(
      parseOverrides(['kafka=127.0.0.1:9092', 'postgres=postgres://a:b@c/d?sslmode=off']),
    ).toEqual({
      kafka: '127.0.0.1:9092',
      postgres: 'postgres://a:b@c/d?sslmode=off',
    });
  });

  it.each(['redis', 'redis=', '=docker', 'a=b=c'])('refuses "%s"', (pair) => {
    expect(() => parseOverrides([pair])).toThrow(`--with "${pair}" is not of the form`);
  });
});
