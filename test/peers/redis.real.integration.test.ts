import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe } from 'vitest';
import { redisContract } from './redis.suite.ts';

const given = process.env.TRACELAB_PEER_REDIS;
const binary = spawnSync('redis-server', ['--version']).status === 0;
const title = given
  ? 'real Redis of TRACELAB_PEER_REDIS'
  : binary
    ? 'real Redis (redis-server of this machine)'
    : 'real Redis (skipped: no redis-server here, TRACELAB_PEER_REDIS=redis://… is not set)';

describe.skipIf(!given && !binary)(title, () => {
  let url = given ?? '';
  let server: ChildProcess | undefined;
  let folder: string | undefined;

  beforeAll(async () => {
    if (given) return;
    folder = mkdtempSync(join(tmpdir(), 'tracelab-redis-'));
    const port = await freePort();
    server = await startRedis(folder, port, 'secret');
    url = `redis://:secret@127.0.0.1:${port}`;
  });
  afterAll(async () => {
    if (server && server.exitCode === null) {
      server.kill('SIGTERM');
      await once(server, 'exit');
    }
    if (folder) rmSync(folder, { recursive: true });
  });

  redisContract(() => url);
});

async function startRedis(folder: string, port: number, password: string): Promise<ChildProcess> {
  const settings = { port, bind: '127.0.0.1', requirepass: password, save: '', dir: folder };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const child = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface(child.stdout)) {
    if (line.includes('Ready to accept connections')) break;
  }
  child.stdout.resume();
  return child;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  await once(probe.close(), 'close');
  return typeof address === 'object' && address ? address.port : 0;
}
