// Runs one of the project's tasks on the pinned Node, installing first what is missing. Plain
// JavaScript for whatever Node the machine has: everything else here runs on Node 24.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const pinnedNode = join(
  root,
  'node_modules',
  'node',
  'bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
);
const tasks = {
  start: ['bin/run.js', 'gate', '--runtime', 'embedded'],
  test: ['node_modules/vitest/vitest.mjs', 'run'],
  'test:peers': [
    ...['scripts/peers/all.ts', '--', pinnedNode, 'node_modules/vitest/vitest.mjs', 'run'],
    ...['test/peers', 'test/e2e/native', 'test/e2e/docker', 'test/lab/docker'],
  ],
  check: ['scripts/check.ts'],
  build: ['scripts/build.ts'],
  bench: ['bench/main.ts'],
  docs: ['scripts/docs.ts'],
};

const [task = '', ...rest] = process.argv.slice(2);
if (!(task in tasks)) {
  console.error(`Unknown task "${task}". Tasks: ${Object.keys(tasks).join(', ')}.`);
  process.exit(2);
}

const installed = join(root, 'node_modules', '.package-lock.json');
const wanted = join(root, 'package-lock.json');
if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(wanted).mtimeMs) {
  console.error('Installing what package-lock.json names (once) …');
  // Not `npm ci`: it refuses a lock file that lacks optional packages of other platforms.
  const args = ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'];
  const npm = process.env.npm_execpath;
  const [file, before] = npm ? [process.execPath, [npm]] : ['npm', []];
  const install = spawnSync(file, [...before, ...args], { cwd: root, stdio: ['ignore', 2, 2] });
  if (install.status !== 0) {
    console.error('npm install failed; its own message stands above.');
    process.exit(4);
  }
}

const child = spawn(pinnedNode, [...tasks[task], ...rest], {
  cwd: root,
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  // From a terminal the child has got it too; it takes the second as the first.
  process.on(signal, () => child.kill(signal));
}
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 4)));
