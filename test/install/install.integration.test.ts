import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { install } from '../../src/install/install.ts';
import type { Release } from '../../src/install/release.ts';
import { identify } from '../../src/lab/process-identity.ts';
import { type Mirror, startMirror } from './mirror.ts';

let home: string;
let mirror: Mirror | undefined;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'tracelab install '));
});
afterEach(async () => {
  await mirror?.stop();
  mirror = undefined;
  rmSync(home, { recursive: true, force: true });
});

const sha256 = (data: Buffer) => createHash('sha256').update(data).digest('hex');
const sha512 = (data: Buffer) => createHash('sha512').update(data).digest('hex');

/** An archive of a program in a folder, as releases are; too random to be compressed. */
function archive(): Buffer {
  const folder = join(home, 'made', 'jaeger-9.9-linux-amd64');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'jaeger'), '#!/bin/sh\necho 9.9\n', { mode: 0o755 });
  writeFileSync(join(folder, 'filling'), randomBytes(300_000));
  execFileSync('tar', ['-czf', join(home, 'made.tar.gz'), '-C', join(home, 'made'), '.']);
  return readFileSync(join(home, 'made.tar.gz'));
}

const path = 'v9.9/jaeger-9.9-linux-amd64.tar.gz';
const list = 'v9.9/jaeger-9.9.sha256sum.txt';
const published: Release = {
  name: 'jaeger',
  version: '9.9',
  base: 'http://127.0.0.1:9',
  files: [{ path, checksum: { kind: 'published', algorithm: 'sha256', path: list } }],
  // The archive holds "./", the folder and the files.
  content: { kind: 'archive', strip: 2 },
  holds: 'jaeger',
};
const listing = (data: Buffer) => `${sha256(data)} *jaeger-9.9-linux-amd64.tar.gz\n`;

const releases = () => join(home, 'cache', 'releases');
const downloads = () => join(home, 'cache', 'downloads', 'jaeger-9.9');
const run = (from?: string, release = published, signal = new AbortController().signal) =>
  install({ release, from, signal, environment: { TRACELAB_CACHE: join(home, 'cache') } });
const installed = () => join(releases(), 'jaeger', 'jaeger');

/** Whether a part of the archive is in its file. */
const somethingCame = () =>
  (statSync(join(downloads(), 'jaeger-9.9-linux-amd64.tar.gz'), { throwIfNoEntry: false })?.size ??
    0) > 0;

function expectNothing() {
  expect(existsSync(releases()) ? readdirSync(releases()) : []).toEqual([]);
}

describe('a release from a mirror', () => {
  let data: Buffer;
  beforeEach(async () => {
    data = archive();
    mirror = await startMirror({ [path]: data, [list]: listing(data) });
  });

  it('is fetched, verified by the list beside it, and unpacked; nothing else is left', async () => {
    expect(await run(mirror?.url)).toEqual({
      name: 'jaeger',
      version: '9.9',
      folder: join(releases(), 'jaeger'),
      outcome: 'installed',
    });
    expect(execFileSync(installed(), { encoding: 'utf8' })).toBe('9.9\n');
    expect(readdirSync(releases())).toEqual(['jaeger']);
    expect(existsSync(downloads())).toBe(false);
  });

  it('is not fetched again when it is there', async () => {
    await run(mirror?.url);
    const before = mirror?.requests.length;
    expect(await run(mirror?.url)).toMatchObject({ outcome: 'present' });
    expect(mirror?.requests).toHaveLength(before ?? 0);
  });

  it('takes the place of another version', async () => {
    await run(mirror?.url);
    writeFileSync(join(releases(), 'jaeger', '.tracelab-release.json'), '{"version":"9.8"}');
    writeFileSync(join(releases(), 'jaeger', 'of-9.8'), '');
    expect(await run(mirror?.url)).toMatchObject({ outcome: 'installed' });
    expect(existsSync(join(releases(), 'jaeger', 'of-9.8'))).toBe(false);
    expect(readdirSync(releases())).toEqual(['jaeger']);
  });

  it('is gone on with where the connection broke', async () => {
    mirror?.breakAfter(100_000, 1, somethingCame);
    await run(mirror?.url);
    expect(existsSync(installed())).toBe(true);
    const ranges = mirror?.requests.filter((request) => request.path === path);
    expect(ranges?.map(({ range }) => range)).toEqual([
      undefined,
      expect.stringMatching(/^bytes=[1-9]\d*-$/),
    ]);
  });

  it('keeps what came when the connection breaks again and again, for the next call', async () => {
    mirror?.breakAfter(10_000, 4, somethingCame);
    await expect(run(mirror?.url)).rejects.toMatchObject({
      code: 'INSTALL_FAILED',
      message: expect.stringMatching(/could not be fetched: .*\d+ bytes of it are kept/),
    });
    expectNothing();
    await run(mirror?.url);
    expect(existsSync(installed())).toBe(true);
    expect(mirror?.requests.at(-1)?.range).toMatch(/^bytes=[1-9]/);
  });

  it('is fetched from its beginning where the server knows no ranges', async () => {
    mirror?.ignoreRanges();
    mirror?.breakAfter(100_000, 1, somethingCame);
    await run(mirror?.url);
    expect(existsSync(installed())).toBe(true);
  });

  it('is fetched anew when what had come was of another file', async () => {
    mkdirSync(downloads(), { recursive: true });
    writeFileSync(join(downloads(), 'jaeger-9.9-linux-amd64.tar.gz'), randomBytes(1_000));
    await run(mirror?.url);
    expect(existsSync(installed())).toBe(true);
  });

  it('is left to the process that fetches it already, unless that was killed', async () => {
    const lock = join(home, 'cache', 'downloads', 'jaeger-9.9.lock');
    mkdirSync(join(home, 'cache', 'downloads'), { recursive: true });
    const self = identify(process.pid);
    writeFileSync(lock, JSON.stringify(self));
    await expect(run(mirror?.url)).rejects.toThrow(`Process ${process.pid} is installing`);
    expectNothing();
    writeFileSync(lock, JSON.stringify({ ...self, startTicks: 'of another one' }));
    await run(mirror?.url);
    expect(existsSync(installed())).toBe(true);
    expect(existsSync(lock)).toBe(false);
  });

  it('is given up when the user interrupts', async () => {
    const interrupted = AbortSignal.abort(new Error('interrupted'));
    await expect(run(mirror?.url, published, interrupted)).rejects.toThrow('interrupted');
    expectNothing();
  });

  it.skipIf(!existsSync('/dev/full'))('says that no space is left', async () => {
    mkdirSync(downloads(), { recursive: true });
    symlinkSync('/dev/full', join(downloads(), 'jaeger-9.9-linux-amd64.tar.gz'));
    await expect(run(mirror?.url)).rejects.toMatchObject({
      code: 'INSTALL_FAILED',
      message: expect.stringContaining('No space is left'),
    });
    expectNothing();
  });

  it('says where it cannot write', async () => {
    writeFileSync(join(home, 'cache'), 'a file in the place of the folder');
    await expect(run(mirror?.url)).rejects.toMatchObject({
      code: 'INSTALL_FAILED',
      message: expect.stringContaining('cannot be written'),
    });
  });
});

describe('what cannot be vouched for', () => {
  it.each([
    [
      'what is not what the list says',
      (data: Buffer) => ({ [path]: randomBytes(5_000), [list]: listing(data) }),
      'CHECKSUM_MISMATCH',
      /is not what its checksum/,
    ],
    [
      'what the list does not name',
      (data: Buffer) => ({ [path]: data, [list]: `${sha256(data)} other.tar.gz\n` }),
      'INSTALL_FAILED',
      /lists no sha256/,
    ],
    [
      'what has no list',
      (data: Buffer) => ({ [path]: data }),
      'INSTALL_FAILED',
      /jaeger-9\.9\.sha256sum\.txt was answered with status 404/,
    ],
    [
      'what is not there',
      (data: Buffer) => ({ [list]: listing(data) }),
      'INSTALL_FAILED',
      /linux-amd64\.tar\.gz was answered with status 404/,
    ],
    [
      'a verified file that is no archive',
      () => {
        const data = randomBytes(500);
        return { [path]: data, [list]: listing(data) };
      },
      'INSTALL_FAILED',
      /could not be unpacked/,
    ],
  ])('is not installed: %s', async (_, files, code, message) => {
    mirror = await startMirror(files(archive()));
    await expect(run(mirror.url)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
    expectNothing();
  });

  it('is thrown away, so that the next call begins anew', async () => {
    const data = archive();
    mirror = await startMirror({ [path]: randomBytes(5_000), [list]: listing(data) });
    await expect(run(mirror.url)).rejects.toMatchObject({ code: 'CHECKSUM_MISMATCH' });
    expect(readdirSync(downloads())).toEqual([]);
  });

  it('is a mirror that does not answer', async () => {
    mirror = await startMirror({});
    const { url } = mirror;
    await mirror.stop();
    mirror = undefined;
    await expect(run(url)).rejects.toMatchObject({
      code: 'INSTALL_FAILED',
      message: expect.stringContaining('could not be fetched'),
    });
  });
});

describe('a release of this machine', () => {
  it('is taken from an archive, with the list beside it', async () => {
    const data = archive();
    const given = join(home, 'given');
    mkdirSync(given);
    writeFileSync(join(given, 'renamed.tar.gz'), data);
    writeFileSync(join(given, 'jaeger-9.9.sha256sum.txt'), listing(data));
    await run(join(given, 'renamed.tar.gz'));
    expect(existsSync(installed())).toBe(true);
    expect(existsSync(join(given, 'renamed.tar.gz'))).toBe(true);
  });

  it('is not taken from an archive without a list', async () => {
    writeFileSync(join(home, 'lonely.tar.gz'), archive());
    await expect(run(join(home, 'lonely.tar.gz'))).rejects.toMatchObject({
      code: 'INSTALL_FAILED',
      message: expect.stringContaining('jaeger-9.9.sha256sum.txt is not in'),
    });
  });

  it.each(['ftp://mirror.example', 'no/such/folder'])('is not "%s"', async (from) => {
    await expect(run(from)).rejects.toMatchObject({ code: 'BAD_USAGE' });
  });

  it('may be many files, each vouched for; one that is not stops all', async () => {
    const jars = Object.fromEntries(
      Array.from({ length: 9 }, (_, index) => [`org/jar-${index}.jar`, randomBytes(100 + index)]),
    );
    const release: Release = {
      ...published,
      name: 'kafka',
      content: { kind: 'as-is' },
      holds: 'jar-3.jar',
      files: Object.entries(jars).map(([jar, data]) => ({
        path: jar,
        checksum: { kind: 'pinned', algorithm: 'sha512', hex: sha512(data) },
      })),
    };
    mirror = await startMirror(jars);
    await run(mirror.url, release);
    expect(readdirSync(join(releases(), 'kafka')).filter((name) => name.endsWith('.jar'))).toEqual(
      Object.keys(jars).map((jar) => jar.slice('org/'.length)),
    );
    rmSync(releases(), { recursive: true });
    await mirror.stop();
    mirror = await startMirror({ ...jars, 'org/jar-5.jar': randomBytes(100) });
    await expect(run(mirror.url, release)).rejects.toMatchObject({ code: 'CHECKSUM_MISMATCH' });
    expectNothing();
  });
});
