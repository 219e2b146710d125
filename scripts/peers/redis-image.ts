/**
 * A Redis image of the system's own packages: a minimal Debian with `redis-server`, made by
 * `debootstrap` (as root) and imported into the engine at DOCKER_HOST.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { $, glob, which } from 'zx';
import { cache, runPeer } from './peer.ts';

const folder = join(cache, 'redis-image');
const root = join(folder, 'root');

await runPeer('redis-image', async () => {
  await $({ quiet: true })`docker version`;
  const [cached] = await glob('*.tar', { cwd: folder });
  const archive = cached ?? (await build());
  const image = `tracelab-lab/redis:${archive.replace(/\.tar$/, '')}`;
  const present = await $({ nothrow: true, quiet: true })`docker image inspect ${image}`;
  if (present.exitCode !== 0) {
    const start = 'CMD ["redis-server"]';
    await $`docker import --change ${start} --change ${'USER redis'} ${join(folder, archive)} ${image}`;
  }
  return { environment: { TRACELAB_IMAGE_REDIS: image } };
});

/** Returns the archive's name: the package's version, as an image tag can hold it. */
async function build(): Promise<string> {
  const suite = /^VERSION_CODENAME=(.+)$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1];
  if (!existsSync('/etc/debian_version') || !suite) throw new Error('cannot build: not a Debian');
  await which('debootstrap');
  rmSync(root, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  try {
    await $({ quiet: true })`debootstrap --variant=minbase --include=redis-server ${suite} ${root}`;
    const admin = join(root, 'var/lib/dpkg');
    const query = await $({ quiet: true })`dpkg-query --admindir=${admin} --show redis-server`;
    const [, packaged = ''] = query.stdout.trim().split('\t');
    const version = packaged.replace(/^\d+:/, '').replaceAll(/[~+]/g, '-');
    for (const path of [
      'var/cache/apt',
      'var/lib/apt/lists',
      'usr/share/doc',
      'usr/share/locale',
    ]) {
      rmSync(join(root, path), { recursive: true, force: true });
    }
    const archive = `${version}.tar`;
    await $`tar --directory ${root} --create --file ${join(folder, 'partial')} .`;
    renameSync(join(folder, 'partial'), join(folder, archive));
    return archive;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
