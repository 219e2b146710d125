import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';

export interface Published extends AsyncDisposable {
  readonly entry: string;
}

/** The package as npm publishes it, in a folder of its own: built, with its manifest. */
export async function publish(): Promise<Published> {
  await execa(process.execPath, ['scripts/build.ts'], { preferLocal: true });
  const folder = await mkdtemp(join(tmpdir(), 'tracelab-bench-'));
  for (const name of ['bin', 'dist', 'package.json', 'oclif.manifest.json']) {
    await cp(name, join(folder, name), { recursive: true });
  }
  await symlink(resolve('node_modules'), join(folder, 'node_modules'));
  return {
    entry: join(folder, 'bin', 'run.js'),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
