import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CommandLine, commandLine } from './command-line.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
let cli: CommandLine;
let page: Server;
let pageUrl: string;

beforeAll(async () => {
  cli = commandLine();
  // What a Jaeger behind a proxy, or any single-page application, answers to an unknown path.
  page = createServer((_, response) => response.end('<!doctype html><title>hello</title>'));
  await once(page.listen(0, '127.0.0.1'), 'listening');
  pageUrl = `http://127.0.0.1:${(page.address() as AddressInfo).port}`;
});
afterAll(async () => {
  page.close();
  await cli.dispose();
});

/** Arguments, exit code, error code, and what the sentence must name. */
const cases: readonly (readonly [string, number, string, string])[] = [
  ['scenario no-such-scenario', 2, 'UNKNOWN_SCENARIO', 'no-such-scenario'],
  ['up --with rediss=docker', 2, 'UNKNOWN_COMPONENT', 'rediss'],
  ['up --with redis', 2, 'BAD_USAGE', 'redis'],
  ['up --with bff=docker', 2, 'BAD_USAGE', 'bff'],
  ['up --name Not/A/Name', 2, 'BAD_USAGE', 'Not/A/Name'],
  ['logs no-such-component', 2, 'UNKNOWN_COMPONENT', 'no-such-component'],
  ['logs bff', 4, 'LAB_NOT_RUNNING', 'default'],
  ['scenario user-journey', 4, 'LAB_NOT_RUNNING', 'default'],
  [`verify --trace ${traceId}`, 4, 'LAB_NOT_RUNNING', 'default'],
  [`verify --trace nonsense --jaeger-url PAGE`, 2, 'BAD_TRACE_ID', 'nonsense'],
  [
    `verify --trace ${traceId} --jaeger-url http://127.0.0.1:1`,
    4,
    'JAEGER_UNREACHABLE',
    '127.0.0.1:1',
  ],
  [`verify --trace ${traceId} --jaeger-url PAGE`, 4, 'JAEGER_NOT_JAEGER', 'PAGE'],
  [`trace ${traceId} --jaeger-url PAGE`, 4, 'JAEGER_NOT_JAEGER', 'PAGE'],
  ['traces --jaeger-url PAGE', 4, 'JAEGER_NOT_JAEGER', 'PAGE'],
  ['map --jaeger-url PAGE', 4, 'JAEGER_NOT_JAEGER', 'PAGE'],
  [
    `verify --trace ${traceId} --contract no-such.trace.yaml --jaeger-url PAGE`,
    2,
    'BAD_',
    'no-such',
  ],
];

describe('bad input', () => {
  it.each(cases)('%s ends with exit code %i and %s', async (line, exit, code, named) => {
    const args = line.split(' ').map((word) => word.replace('PAGE', pageUrl));
    const { exitCode, stderr } = await cli.run(...args);
    const sentence = stderr.replace(/\n\s+/g, ' ');
    expect(sentence).toContain(`Code: ${code}`);
    expect(sentence.replaceAll(' ', '')).toContain(named.replace('PAGE', pageUrl));
    expect(exitCode).toBe(exit);
  });

  it.each([
    'scenario user-journey --journeys 0',
    'scenario user-journey --journeys many',
    'scenario',
    'up --runtime kubernetes',
    'status --no-such-flag',
    'no-such-command',
  ])('%s ends with exit code 2 and nothing on stdout', async (line) => {
    const { exitCode, stdout } = await cli.run(...line.split(' '));
    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
  });

  it('tells the same as JSON', async () => {
    const answer = await cli.json<{ error: { code: string } }>('logs', 'bff');
    expect(answer.error.code).toBe('LAB_NOT_RUNNING');
  });

  it('says which folder cannot be written', async () => {
    const { exitCode, stderr } = await cli.start(['up'], {
      reject: false,
      env: { TRACELAB_HOME: '/dev/null/labs' },
    });
    expect(String(stderr)).toContain('LAB_DIRECTORY');
    expect(String(stderr)).toContain('/dev/null/labs');
    expect(exitCode).toBe(2);
  });

  it('of down with no lab is no error', async () => {
    expect(await cli.run('down')).toMatchObject({ exitCode: 0 });
  });
});
