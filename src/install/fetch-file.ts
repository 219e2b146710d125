import { copyFile, mkdir, readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { TracelabError } from '../errors.ts';
import { digestOf, listedDigest } from './checksum.ts';
import { discard, download, downloadText } from './download.ts';
import type { ReleaseFile } from './release.ts';
import { candidates, type Source } from './source.ts';

export interface FetchOptions {
  readonly file: ReleaseFile;
  readonly source: Source;
  /** Where it is to be. What is there already is gone on with. */
  readonly target: string;
  readonly signal: AbortSignal;
  onProgress?(bytes: number, total: number | undefined): void;
}

/** Brings one file, and vouches for it. Throws INSTALL_FAILED, CHECKSUM_MISMATCH. */
export async function fetchFile(options: FetchOptions): Promise<void> {
  const { file, target } = options;
  const expected = await expectedDigest(options);
  const resumed = (await stat(target).catch(() => undefined)) !== undefined;
  await bring(options);
  if (await matches(file, target, expected)) return;
  await discard(target);
  // What had come before may have been of another file: once more, from its beginning.
  if (resumed) {
    await bring(options);
    if (await matches(file, target, expected)) return;
    await discard(target);
  }
  throw new TracelabError({
    code: 'CHECKSUM_MISMATCH',
    message: `${placeOf(options.source, file.path)} is not what its checksum (${file.checksum.algorithm}) says, and was thrown away.`,
    suggestions: ['tracelab install --help'],
  });
}

async function matches({ checksum }: ReleaseFile, target: string, expected: string) {
  return (await digestOf(target, checksum.algorithm)) === expected;
}

async function bring({ file, source, target, signal, onProgress }: FetchOptions): Promise<void> {
  if (source.kind === 'web') {
    const url = placeOf(source, file.path);
    return download({ url, file: target, signal, ...(onProgress ? { onProgress } : {}) });
  }
  await mkdir(dirname(target), { recursive: true });
  await copyFile(await inFolder(source, file.path), target);
}

async function expectedDigest({ file, source, signal }: FetchOptions): Promise<string> {
  const { checksum, path } = file;
  if (checksum.kind === 'pinned') return checksum.hex;
  const list =
    source.kind === 'web'
      ? await downloadText(placeOf(source, checksum.path), signal)
      : await readFile(await inFolder(source, checksum.path), 'utf8');
  const digest = listedDigest(list, path, checksum.algorithm);
  if (digest) return digest;
  throw new TracelabError({
    code: 'INSTALL_FAILED',
    message: `${placeOf(source, checksum.path)} lists no ${checksum.algorithm} of ${path}.`,
    suggestions: ['tracelab install --help'],
  });
}

async function inFolder(source: Extract<Source, { kind: 'folder' }>, path: string) {
  const places = candidates(source, path);
  for (const place of places) {
    if (await stat(place).catch(() => undefined)) return place;
  }
  throw new TracelabError({
    code: 'INSTALL_FAILED',
    message: `${path} is not in ${source.folder}: looked for ${places.join(' and ')}.`,
    suggestions: ['tracelab install --help'],
  });
}

function placeOf(source: Source, path: string): string {
  return source.kind === 'web' ? `${source.base}/${path}` : (candidates(source, path)[0] ?? path);
}
