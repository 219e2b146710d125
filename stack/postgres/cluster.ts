/** One PostgreSQL cluster: made with initdb, run by a postmaster, stopped by fast shutdown. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { binary } from './binaries.ts';
import type { Home } from './home.ts';

const run = promisify(execFile);

/** Nothing of our environment but what finds programs: no secrets, no foreign locale. */
const environment = () => ({ PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' });

const spawnOptions = (home: Home) => ({
  ...home.account,
  cwd: home.folder,
  env: environment(),
});

const clusterFolder = (home: Home) => join(home.folder, 'cluster');

/** Makes the cluster, with superuser `postgres`. Takes half a second. */
export async function initialise(home: Home, superuserPassword: string): Promise<void> {
  await rm(clusterFolder(home), { recursive: true, force: true });
  const passwordFile = join(home.folder, 'password');
  await writeFile(passwordFile, superuserPassword, { mode: 0o600 });
  if (home.account) await chown(passwordFile, home.account.uid, home.account.gid);
  try {
    await run(
      binary(home.native, 'initdb'),
      [
        `--pgdata=${clusterFolder(home)}`,
        '--username=postgres',
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--locale=C',
        '--encoding=UTF8',
        '--no-sync',
        '--no-instructions',
        '--wal-segsize=1',
      ],
      spawnOptions(home),
    );
  } finally {
    await rm(passwordFile, { force: true });
  }
}

/** Ends the postmaster that a killed predecessor may have left on this cluster. */
export async function stopLeftover(home: Home): Promise<void> {
  await run(
    binary(home.native, 'pg_ctl'),
    ['stop', '-m', 'immediate', '-w', '-D', clusterFolder(home)],
    spawnOptions(home),
  ).catch(() => {}); // nothing runs there
}

export interface RunningCluster {
  /** Settles when the postmaster is gone, with the last lines it logged. */
  readonly ended: Promise<string>;
  readonly stop: () => Promise<void>;
}

/** Starts the postmaster; resolves when it accepts connections. */
export async function start(
  home: Home,
  address: { readonly host: string; readonly port: number },
): Promise<RunningCluster> {
  const settings = {
    listen_addresses: address.host,
    port: String(address.port),
    unix_socket_directories: '',
    // A lab's data need not survive a power cut.
    fsync: 'off',
    full_page_writes: 'off',
    synchronous_commit: 'off',
    // Small and quiet: few helper processes, shared memory only in the cluster's folder.
    shared_buffers: '16MB',
    max_connections: '100',
    dynamic_shared_memory_type: 'mmap',
    io_method: 'sync',
    jit: 'off',
    wal_level: 'minimal',
    max_wal_senders: '0',
    max_logical_replication_workers: '0',
    max_wal_size: '64MB',
    min_wal_size: '2MB',
  };
  const postmaster = spawn(
    binary(home.native, 'postgres'),
    [
      '-D',
      clusterFolder(home),
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    { ...spawnOptions(home), stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const watch = endWithUs(postmaster);

  const lastLines: string[] = [];
  const ready = Promise.withResolvers<void>();
  createInterface(postmaster.stderr).on('line', (line) => {
    lastLines.push(line);
    if (lastLines.length > 5) lastLines.shift();
    if (line.includes('database system is ready to accept connections')) ready.resolve();
  });
  const ended = once(postmaster, 'close').then(
    () => lastLines.join(' | '),
    (error: unknown) => String(error),
  );
  ended.then((lines) => ready.reject(new Error(`PostgreSQL did not start: ${lines}`)));
  await ready.promise;

  const stop = async () => {
    watch?.kill('SIGKILL');
    postmaster.kill('SIGINT'); // fast shutdown
    const tooLong = setTimeout(() => postmaster.kill('SIGQUIT'), 1_500);
    await ended;
    clearTimeout(tooLong);
  };
  return { ended, stop };
}

/** Ends the postmaster when this process is killed: it would run on otherwise. */
function endWithUs(postmaster: ChildProcess): ChildProcess | undefined {
  if (process.platform === 'win32' || postmaster.pid === undefined) return undefined;
  const watch = spawn('/bin/sh', ['-c', 'read _; kill -QUIT "$0" 2>&-', String(postmaster.pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  watch.on('error', () => {}); // no shell: a killed lab leaves the postmaster to pg_ctl
  watch.stdin?.on('error', () => {});
  return watch;
}
