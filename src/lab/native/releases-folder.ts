import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** What `tracelab install` fetched for this user: `TRACELAB_CACHE`, else the system's place for caches. */
export function releasesFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const own = environment['TRACELAB_CACHE'];
  const caches = environment['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  return join(own || join(caches, 'tracelab'), 'releases');
}

/** Folder of a component's release, where one was fetched. */
export function releaseFolder(
  name: string,
  environment: NodeJS.ProcessEnv = process.env,
): string | undefined {
  const folder = join(releasesFolder(environment), name);
  return existsSync(folder) ? folder : undefined;
}
