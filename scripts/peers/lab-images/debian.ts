/**
 * Images for a lab where none can be pulled: each made of Debian's packages and of what this machine
 * has or builds. In: recipes (recipes.ts). Out: images of the engine at DOCKER_HOST, by component.
 * They say what they are in their name; what stands in for another product ends in `-stand-in`.
 */
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import { $, which } from 'zx';
import { cache } from '../peer.ts';

export const folder = join(cache, 'lab-images');
export const base = `tracelab-lab/debian:node-${process.versions.node}`;

/** libstdc++6 for Node, psql for the image of PostgreSQL. */
const packages = ['redis-server', 'libstdc++6', 'postgresql-client'];
const left = ['var/cache/apt', 'var/lib/apt/lists', 'usr/share/doc', 'usr/share/locale'];
/** Whom the images run as; the packages have made `redis`. */
const users = [
  'node:x:1000:1000::/app:/bin/sh',
  'postgres:x:999:999::/var/lib/postgresql:/bin/sh',
  'keycloak:x:1001:0::/opt/keycloak:/bin/bash',
];

/** A minimal Debian with the node that runs this, as an archive; 25 s where it is not cached. */
export async function debianArchive(): Promise<string> {
  const archive = join(folder, `debian-node-${process.versions.node}.tar`);
  if (existsSync(archive)) return archive;
  const suite = /^VERSION_CODENAME=(.+)$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1];
  if (!existsSync('/etc/debian_version') || !suite) throw new Error('cannot build: not a Debian');
  await which('debootstrap');
  const root = join(folder, 'root');
  rmSync(root, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  try {
    const include = `--include=${packages.join(',')}`;
    await $({ quiet: true })`debootstrap --variant=minbase ${include} ${suite} ${root}`;
    for (const path of left) rmSync(join(root, path), { recursive: true, force: true });
    cpSync(process.execPath, join(root, 'usr/local/bin/node'), { dereference: true });
    appendFileSync(join(root, 'etc/passwd'), `${users.join('\n')}\n`);
    await $`tar --directory ${root} --create --file ${archive}.partial .`;
    renameSync(`${archive}.partial`, archive);
    return archive;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
