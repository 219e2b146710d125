#!/usr/bin/env node
// Plain JavaScript that old Node versions can parse: it only finds a Node that is new enough.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const newEnough = major > 22 || (major === 22 && minor >= 19);

if (newEnough) {
  const { main } = await import('./main.js');
  await main({ inRepository: existsSync(new URL('../src/', import.meta.url)) });
} else {
  // The package brings a current Node of its own (npm package `node`).
  const node = createRequire(import.meta.url).resolve('node/bin/node');
  const child = spawn(node, process.argv.slice(1), { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    // A terminal sends SIGINT to the child as well: forwarding only SIGTERM and SIGHUP would do,
    // but a signal sent to this process alone must arrive too. The CLI takes the second as the first.
    process.on(signal, () => child.kill(signal));
  }
  child.on('error', (error) => {
    console.error(
      `tracelab needs Node 22.19 or newer, and its own copy did not start: ${error.message}`,
    );
    process.exitCode = 4;
  });
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 4);
  });
}
