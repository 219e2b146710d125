/**
 * Every peer that this machine can have, around one command: node scripts/peers/all.ts -- <command>
 * Each script here runs the rest of the line with its peer, or without it where it cannot be had.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** From the outside in: HotROD and Keycloak trace into Jaeger, images hold what the others got. */
const peers = [
  'docker-engine',
  'jaeger',
  'hotrod',
  'otelcol',
  'kafka',
  'keycloak',
  'lab-images',
] as const;

const separator = process.argv.indexOf('--');
const command = separator < 0 ? [] : process.argv.slice(separator + 1);
if (command.length === 0) {
  console.error('usage: node scripts/peers/all.ts -- <command>');
  process.exit(2);
}
const scriptOf = (peer: string) => fileURLToPath(new URL(`./${peer}.ts`, import.meta.url));
const [file = '', ...args] = [
  ...peers.flatMap((peer) => [process.execPath, scriptOf(peer), '--']),
  ...command,
];
const child = spawn(file, args, { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
child.on('exit', (code) => process.exit(code ?? 1));
