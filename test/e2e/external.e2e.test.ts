import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { labDirectory } from '../../src/lab/directory.ts';
import { type LabState, readState } from '../../src/lab/state.ts';
import { type CommandLine, commandLine } from './command-line.ts';

let cli: CommandLine;
beforeEach(() => {
  cli = commandLine();
});
afterEach(() => cli.dispose());

const directory = (name: string) => labDirectory(name, { TRACELAB_HOME: cli.home });
const stateOf = (name: string) => readState(directory(name)) as LabState;

describe('components given by URL', () => {
  it('serve a lab that starts none of its own, with what another lab runs', {
    timeout: 300_000,
  }, async () => {
    const first = await cli.run('up', '--runtime', 'embedded', '--name', 'giver');
    if (first.exitCode !== 0) throw new Error(`up ended with ${first.exitCode}: ${first.stderr}`);
    const secrets: Record<string, string> = JSON.parse(
      readFileSync(directory('giver').secrets, 'utf8'),
    );
    const at = (component: string, port: string) =>
      stateOf('giver').components.find(({ name }) => name === component)?.ports[port];
    const given = {
      jaeger: `http://127.0.0.1:${at('jaeger', 'query')}?otlp-http=${at('jaeger', 'otlp-http')}`,
      'otel-collector': `http://127.0.0.1:${at('otel-collector', 'otlp-http')}`,
      redis: `redis://:${secrets['redis']}@127.0.0.1:${at('redis', 'tcp')}`,
      keycloak: `http://127.0.0.1:${at('keycloak', 'http')}`,
      postgres: `postgres://shortener:${secrets['postgres']}@127.0.0.1:${at('postgres', 'tcp')}/shortener`,
    };
    // Both labs would take jobs from the same table.
    const jobs = stateOf('giver').components.find(({ name }) => name === 'job-scheduler')?.identity;
    if (jobs?.kind === 'process') process.kill(jobs.pid, 'SIGKILL');
    const withs = Object.entries(given).flatMap(([name, url]) => ['--with', `${name}=${url}`]);
    const taking = await cli.start(['up', '--runtime', 'embedded', '--name', 'taker', ...withs], {
      env: {
        TRACELAB_HOME: cli.home,
        NO_COLOR: '1',
        ...Object.fromEntries(
          Object.entries(secrets)
            .filter(([name]) => name.startsWith('keycloak-'))
            .map(([name, value]) => [
              `TRACELAB_SECRET_${name.toUpperCase().replaceAll('-', '_')}`,
              value,
            ]),
        ),
      },
    });
    expect(taking.exitCode, String(taking.stderr)).toBe(0);

    const external = stateOf('taker').components.filter(({ runtime }) => runtime === 'external');
    expect(external.map(({ name, identity }) => [name, identity]).sort()).toEqual(
      Object.keys(given)
        .sort()
        .map((name) => [name, undefined]),
    );
    expect(readFileSync(directory('taker').state, 'utf8')).not.toContain(secrets['redis']);
    const { stdout } = await cli.run('status', '--name', 'taker');
    expect(stdout).toMatch(/redis +redis:\/\/127\.0\.0\.1:\d+ +external/);

    const journey = await cli.run('scenario', 'user-journey', '--journeys', '2', '--name', 'taker');
    // Too few journeys for a claim about budgets: inconclusive.
    expect([0, 5], `${journey.stdout}${journey.stderr}`).toContain(journey.exitCode);

    await cli.run('down', '--name', 'taker');
    const after = await cli.json<{ components: { name: string; answers: boolean }[] }[]>('status');
    const silent = after.flatMap(({ components }) => components.filter(({ answers }) => !answers));
    expect(silent.map(({ name }) => name)).toEqual(['job-scheduler']);
  });

  it('are told in one sentence when nothing answers there, and nothing is left', async () => {
    const server: Server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    server.close();
    const { exitCode, stderr } = await cli.run(
      ...['up', '--runtime', 'embedded', '--with', `redis=redis://:hush@127.0.0.1:${port}`],
    );
    expect(exitCode).toBe(4);
    expect(stderr).toMatch(
      new RegExp(`Nothing that could be redis answers at\\s+redis://127.0.0.1:${port}`),
    );
    expect(stderr).not.toContain('hush');
  });

  it('are refused when the address cannot be one', async () => {
    const { exitCode, stderr } = await cli.run('up', '--with', 'jaeger=https://jaeger.example');
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/must\s+begin with "http:\/\/"/);
    expect(stderr).toContain('tracelab up --with jaeger=http://127.0.0.1:16686');
  });
});
