/**
 * Where the cluster lives and as whom it runs. PostgreSQL refuses to run as root; as root it
 * runs as the existing account `nobody`, in a folder which that account can reach.
 */
import { chown, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { copyNative, nativeFolder } from './binaries.ts';

const prefix = 'tracelab-postgres-';

/** Owner of the cluster and its processes; none: the current account. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

export interface Home {
  /** Folder for the cluster, and what goes with it. */
  readonly folder: string;
  /** Folder with PostgreSQL's `bin`, `lib` and `share`. */
  readonly native: string;
  readonly account?: Account;
  /** Removes what was made outside the data folder. */
  readonly leave: () => Promise<void>;
}

/**
 * Prepares the home for `dataDir`. A folder outside it is recorded in `<dataDir>/outside` for as
 * long as it exists, so that whoever cleans up after a kill can find it.
 */
export async function prepareHome(dataDir: string): Promise<Home> {
  const record = join(dataDir, 'outside');
  const inside = join(dataDir, 'postgres');
  await mkdir(dataDir, { recursive: true });
  if (process.getuid?.() !== 0) {
    await mkdir(inside, { recursive: true, mode: 0o700 });
    return { folder: inside, native: nativeFolder(), leave: async () => {} };
  }

  const account = await unprivilegedAccount();
  const nativeReachable = await isReachable(nativeFolder());
  if (nativeReachable && (await isReachable(dataDir))) {
    await mkdir(inside, { recursive: true, mode: 0o700 });
    await chown(inside, account.uid, account.gid);
    return { folder: inside, native: nativeFolder(), account, leave: async () => {} };
  }

  const folder = await mkdtemp(join(await reachableTemporaryFolder(), prefix));
  await writeFile(record, `${folder}\n`);
  await chown(folder, account.uid, account.gid);
  const native = nativeReachable ? nativeFolder() : await copyNative(join(folder, 'native'));
  const leave = async () => {
    await rm(folder, { recursive: true, force: true });
    await rm(record, { force: true });
  };
  return { folder, native, account, leave };
}

/** Removes the folder that a killed predecessor left outside `dataDir`. */
export async function removeLeftover(dataDir: string): Promise<void> {
  const record = join(dataDir, 'outside');
  const folder = (await readFile(record, 'utf8').catch(() => '')).trim();
  if (!basename(folder).startsWith(prefix)) return; // never trust a file with an rm -r
  await rm(folder, { recursive: true, force: true });
  await rm(record, { force: true });
}

async function unprivilegedAccount(): Promise<Account> {
  const passwd = await readFile('/etc/passwd', 'utf8');
  const entry = /^nobody:[^:]*:(\d+):(\d+):/m.exec(passwd);
  if (!entry)
    throw new Error('PostgreSQL refuses to run as root, and there is no account "nobody"');
  return { uid: Number(entry[1]), gid: Number(entry[2]) };
}

/** Whether any account may enter this folder: it and all folders above let others pass. */
async function isReachable(folder: string): Promise<boolean> {
  for (let path = resolve(folder); ; path = dirname(path)) {
    if (((await stat(path)).mode & 0o001) === 0) return false;
    if (path === dirname(path)) return true;
  }
}

async function reachableTemporaryFolder(): Promise<string> {
  for (const folder of [tmpdir(), '/tmp', '/var/tmp']) {
    if (await isReachable(folder).catch(() => false)) return folder;
  }
  throw new Error(`account "nobody", as which PostgreSQL runs, cannot reach ${tmpdir()}`);
}
