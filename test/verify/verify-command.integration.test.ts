import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import type { VerifyResult } from '../../src/verify/verify-trace.ts';
import { recordedAnswer, recordedTrace, serve } from '../jaeger/recorded-jaeger.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

const verify = (...args: readonly string[]) => tracelab('verify', ...args);

async function tracelab(...args: readonly string[]) {
  const run = await execa(process.execPath, ['bin/run.js', ...args], {
    cwd: root,
    reject: false,
    stdin: 'ignore',
    env: { NO_COLOR: '1', TRACELAB_HOME: '/nonexistent', TRACELAB_JAEGER_URL: undefined },
  });
  return { exit: run.exitCode, stdout: run.stdout, stderr: run.stderr };
}
const contract = (name: string) => ['--contract', `fixtures/contracts/${name}.trace.yaml`];
const file = (name: string) => ['--file', `fixtures/traces/${name}.json`];

test.for([
  ['passed', 0, ['redirect'], 'recorded-redirect'],
  ['failed', 1, ['context-lost-at-job', 'context-lost-at-job.job'], 'recorded-create'],
  ['incomplete', 3, ['context-lost-at-job'], 'recorded-create'],
] as const)('a trace in a file that is %s ends with %i', async ([verdict, code, files, name]) => {
  const { exit, stdout } = await verify(...files.flatMap(file), ...contract(name), '--json');
  const result = JSON.parse(stdout) as VerifyResult;
  expect(result.verdict).toBe(verdict);
  expect(exit).toBe(code);
});

test.for([
  ['a contract that does not exist', ['--contract', 'nonsense'], 'There is no contract "nonsense"'],
  [
    'a contract that is not valid',
    ['--contract', 'fixtures/traces/claims.json'],
    'claims.json:1:1',
  ],
  ['a trace that fits no contract', [], 'fits none of the known contracts'],
  ['an id that is none', ['--trace', 'xyz'], '"xyz" is no trace id'],
] as const)('%s is bad usage', async ([, args, message]) => {
  const { exit, stderr } = await verify(...file('refused-in-callers-trace'), ...args);
  // Long messages are wrapped, with a sign at the start of each line.
  expect(stderr.replace(/\s*\n[\s›»]*/g, ' ')).toContain(message);
  expect(exit).toBe(2);
});

test('without a lab and without a Jaeger it says how to start one', async () => {
  const { exit, stderr } = await verify('--trace', 'a'.repeat(32));
  expect(stderr).toContain('tracelab up');
  expect(exit).toBe(4);
});

test('a spec is the path of a contract', async () => {
  const spec = ['--spec', 'fixtures/contracts/recorded-redirect.trace.yaml'];
  expect(await verify(...file('redirect'), ...spec)).toMatchObject({ exit: 0 });
  expect(await verify(...file('redirect'), ...spec, '--contract', 'create')).toMatchObject({
    exit: 2,
  });
});

test('a run of which there is no log is bad usage', async () => {
  const { exit, stderr } = await verify('--run', 'no-such-run');
  expect(stderr).toContain('no-such-run');
  expect(exit).toBe(2);
});

test('all traces of a service are judged, and a window without any is not found', async () => {
  const body = recordedTrace('create-cold', 'v3');
  const answers = { '/api/v3/services': recordedAnswer('v3 services'), '/api/v3/traces': { body } };
  await using jaeger = await serve({ ...answers, '*': { body } });
  const all = ['--jaeger-url', jaeger.url, '--since', '1h', '--settle', '0', '--min-traces', '1'];
  const spec = ['--spec', 'fixtures/contracts/recorded-create.trace.yaml'];
  const { stdout } = await verify('--service', 'bff', ...all, ...spec, '--json');
  expect(JSON.parse(stdout)).toMatchObject({ unrecognised: 0, truncated: false });
  expect(await verify('--service', 'nobody', ...all, ...spec)).toMatchObject({ exit: 3 });
});

test('init writes a spec that its trace fulfils, and overwrites nothing', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tracelab init '));
  const spec = join(folder, 'checkout.trace.yaml');
  const init = () => tracelab('init', ...file('redirect'), '--out', spec);
  try {
    expect(await init()).toMatchObject({ exit: 0, stdout: expect.stringContaining('--spec') });
    expect(readFileSync(spec, 'utf8')).toMatch(/^# yaml-language-server: \$schema=/);
    expect(readdirSync(folder)).toContain('trace.schema.json');
    expect(await verify(...file('redirect'), '--spec', spec)).toMatchObject({ exit: 0 });
    expect(await init()).toMatchObject({ exit: 2, stderr: expect.stringContaining('--force') });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('init of several traces asks what all have in common, and verify takes a cut trace at its beginning', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tracelab init '));
  const spec = join(folder, 'token.trace.yaml');
  const foreign = (name: string) => ['--file', `fixtures/foreign/${name}.json`];
  const both = [...foreign('keycloak/token-again'), ...foreign('keycloak/token')];
  try {
    const init = await tracelab('init', ...both, '--out', spec, '--json');
    expect(JSON.parse(init.stdout)).toMatchObject({
      alike: [expect.stringMatching(/^[0-9a-f]{32}$/)],
    });
    expect(await verify(...foreign('keycloak/token'), '--spec', spec)).toMatchObject({ exit: 0 });
    const unlike = [...foreign('hotrod/dispatch'), ...foreign('keycloak/token')];
    const refused = await tracelab('init', ...unlike, '--out', spec, '--force');
    expect(refused).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining('one kind of request'),
    });
    await tracelab('init', ...foreign('hotrod/dispatch'), '--out', spec, '--force');
    const cut = await verify(...foreign('hotrod/cut/grpc'), '--spec', spec);
    expect(cut).toMatchObject({ exit: 1, stdout: expect.stringContaining('context lost at') });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('hygiene needs no contract, and takes none', async () => {
  expect(await verify(...file('create'), '--hygiene')).toMatchObject({
    exit: 0,
    stdout: expect.stringContaining('PASSED'),
  });
  expect(await verify(...file('spans-lost'), '--hygiene')).toMatchObject({ exit: 3 });
  expect(await verify('--hygiene')).toMatchObject({ exit: 2 });
  expect(await verify(...file('create'), '--hygiene', '--spec', 'x.yaml')).toMatchObject({
    exit: 2,
  });
});

test('the matrix tells what each hop did with the context', async () => {
  const { exit, stdout } = await verify(
    ...file('create'),
    ...contract('recorded-create'),
    '--matrix',
  );
  expect(stdout).toMatch(/from +to +traceparent +tracestate +baggage/);
  expect(exit).toBe(0);
});
