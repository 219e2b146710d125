import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Reply, recordedAnswer, recordedTrace, serve } from './recorded-jaeger.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
let folder: string;
let approved: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tracelab map '));
  approved = join(folder, 'services.map.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

async function map(found: Reply, ...args: readonly string[]) {
  await using jaeger = await serve({
    '/api/v3/services': { body: '{"services":["bff"]}' },
    '/api/v3/traces': found,
    '*': { body: '{"data":[]}' },
  });
  const run = await execa(
    process.execPath,
    ['bin/run.js', 'map', '--jaeger-url', jaeger.url, '--since', '1s', ...args],
    { cwd: root, reject: false, stdin: 'ignore', env: { NO_COLOR: '1' } },
  );
  return { exit: run.exitCode, stdout: run.stdout, stderr: run.stderr };
}
const create = { body: recordedTrace('create-cold', 'v3') };
const empty = recordedAnswer('v3 search, empty window');

test('a map is as it was approved', async () => {
  expect(await map(create, '--approve', approved)).toMatchObject({ exit: 0 });
  expect(await map(create, '--compare', approved)).toMatchObject({ exit: 0 });
});

test('a lost edge and a new one are told, and end with 1', async () => {
  await map(create, '--approve', approved);
  const text = readFileSync(approved, 'utf8');
  writeFileSync(approved, text.replace('"to": "url-api"', '"to": "url-api-2"'));
  const { exit, stdout } = await map(create, '--compare', approved);
  expect(stdout).toContain('- lost bff → url-api-2 (call)');
  expect(stdout).toContain('+ new  bff → url-api (call)');
  expect(exit).toBe(1);
});

test('a window without traces is no evidence', async () => {
  await map(create, '--approve', approved);
  expect(await map(empty, '--compare', approved)).toMatchObject({ exit: 3 });
  expect(await map(empty, '--approve', join(folder, 'other.json'))).toMatchObject({ exit: 3 });
});

test('a file that is no approved map is bad usage', async () => {
  writeFileSync(approved, '{"edges":[{"from":"a"}]}');
  const { exit, stderr } = await map(create, '--compare', approved);
  expect(stderr).toContain('is no approved map');
  expect(exit).toBe(2);
});
