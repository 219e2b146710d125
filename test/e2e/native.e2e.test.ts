import { existsSync, readFileSync } from 'node:fs';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { labDirectory } from '../../src/lab/directory.ts';
import { findNative } from '../../src/lab/native/find.ts';
import { isAlive } from '../../src/lab/process-identity.ts';
import { type LabState, readState } from '../../src/lab/state.ts';
import { becomes } from '../../src/poll.ts';
import { components } from '../../stack/index.ts';
import { type CommandLine, commandLine, processesOf } from './command-line.ts';

/** What the scripts of scripts/peers obtained, for this file alone: `auto` elsewhere is not to see it. */
const fromPeers = {
  TRACELAB_NATIVE_KAFKA: process.env['TRACELAB_PEER_KAFKA_JARS'],
  TRACELAB_NATIVE_KEYCLOAK: process.env['TRACELAB_PEER_KEYCLOAK_FOLDER'],
  TRACELAB_NATIVE_JAEGER: process.env['TRACELAB_PEER_JAEGER_PROGRAM'],
  TRACELAB_NATIVE_OTEL_COLLECTOR: process.env['TRACELAB_PEER_OTELCOL_PROGRAM'],
};
const given = Object.fromEntries(
  Object.entries(fromPeers).filter(([, path]) => path !== undefined),
);

const found = new Map<string, string>();
for (const component of components) {
  if (!component.native) continue;
  const finding = await findNative(component, component.native, { ...process.env, ...given });
  if (finding.kind === 'found') found.set(component.name, finding.product);
  else console.log(`not native here: ${component.name} (${finding.why})`);
}

let cli: CommandLine;
beforeEach(() => {
  cli = commandLine();
});
afterEach(() => cli.dispose());

const env = () => ({ ...process.env, ...given, TRACELAB_HOME: cli.home, NO_COLOR: '1' }) as const;
const run = (...args: readonly string[]) => cli.start(args, { env: env() });
const withNative = (...names: readonly string[]) =>
  names.flatMap((name) => ['--with', `${name}=native`]);
const directory = () => labDirectory('default', { TRACELAB_HOME: cli.home });
const state = () => readState(directory()) as LabState;

async function upForSure(...names: readonly string[]): Promise<LabState> {
  const { exitCode, stderr } = await run('up', '--runtime', 'embedded', ...withNative(...names));
  if (exitCode !== 0) throw new Error(`up ended with ${exitCode}: ${stderr}`);
  return state();
}

describe.skipIf(found.size === 0)('a lab with programs of this machine', () => {
  it('passes every scenario as the stand-ins do', { timeout: 400_000 }, async () => {
    const gate = await run(
      ...['gate', '--runtime', 'embedded', ...withNative(...found.keys())],
      ...['--journeys', '5', '--keep'],
    );
    expect(gate.exitCode, `${gate.stdout}${gate.stderr}`).toBe(0);
    expect(gate.stdout).toMatch(/^report {2}.*\.tracelab\/runs\/.*-gate\/report\.html$/m);
    const natives = state().components.filter(({ runtime }) => runtime === 'native');
    expect(natives.map(({ name, product, standIn }) => [name, product, standIn])).toEqual(
      [...found].map(([name, product]) => [name, product, false]),
    );
    // Of the self-test a part: the whole runs on the embedded lab.
    const selfTest = await run('self-test', '--size', 'full', '--only', 'job-scheduler → job');
    expect(selfTest.exitCode, `${selfTest.stdout}${selfTest.stderr}`).toBe(0);
    const { processes } = { processes: natives.flatMap((native) => native.processes ?? []) };
    expect((await run('down')).exitCode).toBe(0);
    expect(processes.filter(isAlive)).toEqual([]);
    expect(processesOf(cli.home)).toEqual([]);
    expect(existsSync(directory().root)).toBe(false);
  });
});

const fast = ['redis', 'nginx', 'jaeger', 'otel-collector'].filter((name) => found.has(name));

describe.skipIf(fast.length === 0)('programs of this machine', () => {
  it('are ended by the next down after the supervisor was killed', async () => {
    const { supervisor, components: ran } = await upForSure(...fast);
    const processes = ran.flatMap((component) => component.processes ?? []);
    process.kill(supervisor.pid, 'SIGKILL');
    await becomes(async () => (isAlive(supervisor) ? undefined : true), {
      deadlineMs: 10_000,
      intervalMs: 10,
    });
    expect(processes.filter(isAlive).length).toBeGreaterThan(0);
    const down = await run('down');
    expect(down.stdout).toContain('had been killed');
    expect(processes.filter(isAlive)).toEqual([]);
    expect(processesOf(cli.home)).toEqual([]);
  });

  it.skipIf(!found.has('redis'))(
    'hold a Redis whose replica takes over from a lost master',
    async () => {
      const { components: ran } = await upForSure('redis');
      const redis = ran.find(({ name }) => name === 'redis');
      const secrets: Record<string, string> = JSON.parse(readFileSync(directory().secrets, 'utf8'));
      const sentinels = [{ host: '127.0.0.1', port: redis?.ports['sentinel'] ?? 0 }];
      const client = new Redis({
        sentinels,
        name: 'lab',
        password: secrets['redis'] ?? '',
        sentinelRetryStrategy: () => 100,
      });
      const sentinel = new Redis({ ...sentinels[0] });
      for (const connection of [client, sentinel]) connection.on('error', () => {});
      try {
        await client.set('link:abc', 'https://example.com/');
        expect(await client.wait(1, 5_000)).toBe(1);
        // A sentinel asks its master every ten seconds who follows it.
        const known = await becomes(
          async () => {
            const replicas = (await sentinel.call('SENTINEL', 'replicas', 'lab')) as unknown[];
            return replicas.length === 1 || undefined;
          },
          { deadlineMs: 30_000, intervalMs: 100 },
        );
        expect(known).toBe(true);
        const [master] = redis?.processes ?? [];
        if (!master) throw new Error('redis has no process');
        process.kill(master.pid, 'SIGKILL');
        const promoted = await becomes(
          async () => {
            const role = await client.role().catch(() => []);
            const port = client.stream?.remotePort;
            return role[0] === 'master' && port === redis?.ports['replica'] ? port : undefined;
          },
          { deadlineMs: 30_000, intervalMs: 100 },
        );
        expect(promoted).toBe(redis?.ports['replica']);
        expect(await client.get('link:abc')).toBe('https://example.com/');
      } finally {
        client.disconnect();
        sentinel.disconnect();
      }
    },
  );
});

describe('a program that this machine has not', () => {
  it('is named, with what can be done', async () => {
    const { exitCode, stderr } = await cli.start(['up', '--with', 'redis=native'], {
      env: { ...env(), TRACELAB_NATIVE_REDIS: '/no/such/redis' },
    });
    expect(exitCode).toBe(4);
    expect(stderr).toContain('PROGRAM_MISSING');
    expect(stderr).toContain('/no/such/redis');
    expect(stderr).toContain('apt-get install redis-server');
  });
});
