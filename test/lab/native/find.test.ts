import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NativeRuntime } from '../../../src/lab/component.ts';
import { findNative } from '../../../src/lab/native/find.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'tracelab find '));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** A program that prints its version; returns its path. */
function program(folder: string, name: string, script = 'echo "v=7.2"'): string {
  mkdirSync(join(home, folder), { recursive: true });
  const path = join(home, folder, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return path;
}

const native: NativeRuntime = {
  product: 'Cache',
  programs: ['cache-server'],
  version: { command: ['${program:cache-server}', '--version'], pattern: /v=([\d.]+)/ },
  obtain: 'apt-get install cache-server',
  processes: [],
};
const look = (environment: Record<string, string> = {}, runtime = native) =>
  findNative({ name: 'cache' }, runtime, {
    PATH: join(home, 'bin'),
    TRACELAB_CACHE: join(home, 'cache'),
    ...environment,
  });

describe('findNative', () => {
  it('finds a program on PATH, and takes the version from itself', async () => {
    const path = program('bin', 'cache-server');
    expect(await look()).toEqual({
      kind: 'found',
      product: 'Cache 7.2',
      found: { programs: { 'cache-server': path }, version: '7.2' },
    });
  });

  it('finds a program in the release that was installed', async () => {
    const path = program('cache/releases/cache', 'cache-server');
    expect(await look()).toMatchObject({ found: { programs: { 'cache-server': path } } });
  });

  it('takes the program that TRACELAB_NATIVE_<COMPONENT> names', async () => {
    program('bin', 'cache-server');
    const path = program('own', 'my-cache', 'echo v=8.0');
    expect(await look({ TRACELAB_NATIVE_CACHE: path })).toMatchObject({ product: 'Cache 8.0' });
  });

  it('takes the release that TRACELAB_NATIVE_<COMPONENT> names', async () => {
    program('bin', 'cache-server');
    const release = join(home, 'bin');
    const finding = await look(
      { TRACELAB_NATIVE_CACHE: release },
      { ...native, needsRelease: true },
    );
    expect(finding).toMatchObject({ kind: 'found', found: { release } });
  });

  it.each([
    ['a program that is nowhere', {}, native, 'no program "cache-server" was found'],
    ['a path that is not there', { TRACELAB_NATIVE_CACHE: '/no/such' }, native, '/no/such, which'],
    ['a release that is not there', {}, { ...native, needsRelease: true }, 'its release is not'],
  ])('says that it misses %s', async (_, environment, runtime, why) => {
    expect(await look(environment, runtime)).toMatchObject({
      kind: 'missing',
      why: expect.stringContaining(why),
    });
  });

  it('takes a program that does not run for missing', async () => {
    program('bin', 'cache-server', 'exit 3');
    expect(await look()).toEqual({ kind: 'missing', why: 'cache-server does not run' });
  });
});
