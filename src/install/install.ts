import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import pMap from 'p-map';
import { TracelabError } from '../errors.ts';
import { releasesFolder } from '../lab/native/releases-folder.ts';
import { full } from './download.ts';
import { fetchFile } from './fetch-file.ts';
import { whileLocked } from './lock.ts';
import type { Release, ReleaseFile } from './release.ts';
import { readSource } from './source.ts';

/** Small files, many of them: a few at once. */
const atOnce = 4;
/** In the installed folder: which version it is. */
const label = '.tracelab-release.json';

export interface InstallOptions {
  readonly release: Release;
  /** A mirror's URL, a folder or an archive, in the place of where it is published. */
  readonly from?: string | undefined;
  readonly signal: AbortSignal;
  readonly environment?: NodeJS.ProcessEnv;
  onProgress?(progress: InstallProgress): void;
}

export interface InstallProgress {
  /** Files that are there, of all; bytes of the one that comes, and of how many. */
  readonly files: number;
  readonly of: number;
  readonly bytes: number;
  readonly totalBytes: number | undefined;
}

export interface InstallResult {
  readonly name: string;
  readonly version: string;
  readonly folder: string;
  /** `present`: this version was there already. */
  readonly outcome: 'installed' | 'present';
}

/**
 * Brings a release into this user's cache: whole and verified, or not at all. What came of an
 * interrupted download is kept for the next call.
 */
export async function install(options: InstallOptions): Promise<InstallResult> {
  const { release, signal, environment } = options;
  const { name, version } = release;
  const releases = releasesFolder(environment);
  const folder = join(releases, name);
  const result = { name, version, folder };
  if ((await installedVersion(folder)) === version) return { ...result, outcome: 'present' };
  const source = readSource(options.from, release);
  const downloads = join(releases, '..', 'downloads', `${name}-${version}`);
  try {
    await whileLocked(`${downloads}.lock`, async () => {
      await fetchAll(options, downloads, source);
      signal.throwIfAborted();
      await mkdir(releases, { recursive: true });
      const next = await mkdtemp(join(releases, `.${name}-`));
      try {
        await compose(release, downloads, next);
        await replace(folder, next);
      } finally {
        await rm(next, { recursive: true, force: true });
      }
      await rm(downloads, { recursive: true, force: true });
    });
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC' || code === 'EDQUOT') throw full(releases, error);
    if (syscall) throw unwritable(releases, error);
    throw error;
  }
  return { ...result, outcome: 'installed' };
}

async function fetchAll(
  { release, signal, onProgress }: InstallOptions,
  downloads: string,
  source: ReturnType<typeof readSource>,
): Promise<void> {
  const of = release.files.length;
  let files = 0;
  const fetchOne = async (file: ReleaseFile) => {
    await fetchFile({
      file,
      source,
      target: join(downloads, basename(file.path)),
      signal,
      onProgress: (bytes, totalBytes) => onProgress?.({ files, of, bytes, totalBytes }),
    });
    files += 1;
    onProgress?.({ files, of, bytes: 0, totalBytes: undefined });
  };
  await pMap(release.files, fetchOne, { concurrency: atOnce });
}

/** Makes of the verified files the folder that is to be used. */
async function compose(release: Release, downloads: string, folder: string): Promise<void> {
  const { content, holds, afterwards, files, name, version } = release;
  for (const { path } of files) {
    const file = join(downloads, basename(path));
    if (content.kind === 'as-is') {
      await rename(file, join(folder, basename(path)));
    } else {
      const { unpack } = await import('./unpack.ts');
      await unpack(file, folder, content.strip);
    }
  }
  if (!existsSync(join(folder, holds))) {
    throw new TracelabError({
      code: 'INSTALL_FAILED',
      message: `The release ${name} ${version} holds no "${holds}".`,
      suggestions: ['tracelab install --help'],
    });
  }
  if (afterwards) await prepare(name, folder, afterwards);
  await writeFile(join(folder, label), JSON.stringify({ name, version }));
}

async function prepare(
  name: string,
  folder: string,
  { command: [program = '', ...args], environment }: NonNullable<Release['afterwards']>,
): Promise<void> {
  const env = { ...process.env, ...environment };
  try {
    await promisify(execFile)(join(folder, program), args, { cwd: folder, env });
  } catch (cause) {
    const { stdout = '', message } = cause as { stdout?: string; message: string };
    throw new TracelabError({
      code: 'INSTALL_FAILED',
      message: `${name} could not be prepared by "${[program, ...args].join(' ')}": ${stdout.trim().split('\n').at(-1) || message}`,
      suggestions: ['java -version', 'tracelab doctor'],
      cause,
    });
  }
}

/** The old one, where there was one, is aside for an instant. */
async function replace(folder: string, next: string): Promise<void> {
  const aside = `${next}.old`;
  await rename(folder, aside).catch(() => {});
  await rename(next, folder);
  await rm(aside, { recursive: true, force: true });
}

async function installedVersion(folder: string): Promise<string | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, label), 'utf8')).version;
  } catch {
    return undefined;
  }
}

function unwritable(path: string, cause: unknown): TracelabError {
  return new TracelabError({
    code: 'INSTALL_FAILED',
    message: `${path} cannot be written: ${(cause as Error).message}`,
    suggestions: ['TRACELAB_CACHE=/a/folder/you/own tracelab install'],
    cause,
  });
}
