import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { $, glob } from 'zx';
import { folder } from './debian.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

interface Package {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}
type Lock = Readonly<Record<string, Package>>;

/** What the stand-ins import besides what the services do. */
const standIns = ['yaml', 'protobufjs', '@grpc/grpc-js', 'oidc-provider', 'ws', '@stomp/stompjs'];

/** node_modules of the services and stand-ins alone, as an archive that is kept until the lock file changes. */
export async function modulesArchive(): Promise<string> {
  const text = readFileSync(join(root, 'package-lock.json'), 'utf8');
  const manifests = (await glob('services/*/package.json', { cwd: root })).sort();
  const wanted = new Set(standIns);
  const hash = createHash('sha256').update(text);
  for (const manifest of manifests) {
    const content = readFileSync(join(root, manifest), 'utf8');
    hash.update(content);
    for (const name of Object.keys((JSON.parse(content) as Package).dependencies ?? {}))
      wanted.add(name);
  }
  const archive = join(folder, `modules-${hash.digest('hex').slice(0, 12)}.tar`);
  if (existsSync(archive)) return archive;
  mkdirSync(dirname(archive), { recursive: true });
  const lock = (JSON.parse(text) as { packages: Lock }).packages;
  const outermost = [...closure(lock, [...wanted])]
    .filter((path) => !path.slice(1).includes('/node_modules/') && existsSync(join(root, path)))
    .sort();
  const leaveOut = ['--exclude=*.map', '--exclude=*.d.ts', '--exclude=*.md'];
  await $({ quiet: true })`tar -C ${root} ${leaveOut} -cf ${archive}.partial ${outermost}`;
  renameSync(`${archive}.partial`, archive);
  return archive;
}

/** Paths of the lock file that these packages need, resolved as Node resolves them. */
function closure(lock: Lock, names: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (from: string, name: string): void => {
    const path = resolve(lock, from, name);
    if (path === undefined || found.has(path)) return;
    found.add(path);
    const { dependencies, optionalDependencies } = lock[path] ?? {};
    for (const next of Object.keys({ ...dependencies, ...optionalDependencies })) visit(path, next);
  };
  for (const name of names) visit('', name);
  return found;
}

function resolve(lock: Lock, from: string, name: string): string | undefined {
  const path = `${from === '' ? '' : `${from}/`}node_modules/${name}`;
  if (path in lock) return path;
  if (from === '') return undefined;
  return resolve(lock, from.slice(0, Math.max(0, from.lastIndexOf('/node_modules/'))), name);
}
