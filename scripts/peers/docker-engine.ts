/**
 * A Docker engine of its own, from the system's packages (`docker.io`), as root: private socket, private
 * storage, no default bridge and no packet filter rules, so that the machine is afterwards as before.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { $, which } from 'zx';
import { becomes } from '../../src/poll.ts';
import { endPeer, runPeer, spawnPeer } from './peer.ts';

const deadlineMs = 30_000;

await runPeer('docker-engine', async () => {
  const dockerd = await which('dockerd');
  // A socket's path has at most 107 characters: not in a folder of the repository.
  const folder = mkdtempSync(join(tmpdir(), 'tracelab-docker-'));
  const host = `unix://${folder}/docker.sock`;
  const logFile = join(folder, 'dockerd.log');
  const engine = spawnPeer({
    program: dockerd,
    args: [
      ...['--host', host, '--data-root', `${folder}/data`, '--exec-root', `${folder}/exec`],
      ...['--pidfile', `${folder}/pid`, '--log-level', 'warn'],
      ...['--bridge', 'none', '--iptables=false', '--ip-forward=false'],
    ],
    logFile,
  });
  const docker = $({ env: { ...process.env, DOCKER_HOST: host }, nothrow: true, quiet: true });

  const stop = async () => {
    // A running container would survive its engine, and so would the bridge of a network.
    await docker`docker ps --all --quiet | xargs --no-run-if-empty docker rm --force --volumes`;
    await docker`docker network prune --force`;
    // Engines sometimes lose count of a network's users, and then keep it.
    const kept = await docker`docker network ls --quiet --filter driver=bridge`;
    await endPeer(engine);
    for (const id of kept.stdout.split('\n').filter(Boolean))
      await $({ nothrow: true, quiet: true })`ip link delete br-${id}`;
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  const ready = await becomes(
    async () => {
      if (engine.exitCode !== null) return false;
      return (await docker`docker version`).exitCode === 0 ? true : undefined;
    },
    { deadlineMs, intervalMs: 100 },
  );
  if (!ready) {
    const output = readFileSync(logFile, 'utf8').trim().split('\n').at(-1);
    await endPeer(engine);
    rmSync(folder, { recursive: true, force: true });
    throw new Error(`dockerd did not start: ${output}`);
  }
  return { environment: { DOCKER_HOST: host }, stop };
});
