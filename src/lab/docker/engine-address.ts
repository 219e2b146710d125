import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { TracelabError } from '../../errors.ts';

const systemSocket = '/var/run/docker.sock';

const configSchema = z.object({ currentContext: z.string().optional() });
const contextSchema = z.object({
  Endpoints: z.object({ docker: z.object({ Host: z.string().min(1) }) }),
});

/**
 * Where the engine is, as Docker's own client decides it: `DOCKER_HOST`, else the context of
 * `DOCKER_CONTEXT` or `docker context use`, else the socket of the system, of the user, or of Podman.
 */
export function engineAddress(environment: NodeJS.ProcessEnv = process.env): string {
  const given = environment['DOCKER_HOST'];
  if (given) return given;
  const home = environment['HOME'] ?? homedir();
  const context = environment['DOCKER_CONTEXT'] || currentContext(environment, home);
  if (context && context !== 'default') return hostOf(context, configFolder(environment, home));
  const runtimeFolder = environment['XDG_RUNTIME_DIR'];
  const sockets = [
    systemSocket,
    join(home, '.docker/run/docker.sock'),
    ...(runtimeFolder
      ? [join(runtimeFolder, 'docker.sock'), join(runtimeFolder, 'podman/podman.sock')]
      : []),
  ];
  if (process.platform === 'win32') return 'npipe:////./pipe/docker_engine';
  return `unix://${sockets.find((path) => existsSync(path)) ?? systemSocket}`;
}

/** Refuses an engine of another machine: there are neither the lab's files nor this loopback. */
export function assertOnThisMachine(address: string): void {
  const local =
    /^(?:unix|npipe|fd):/.test(address) ||
    /^(?:tcp|https?):\/\/(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::|\/|$)/.test(address);
  if (local) return;
  throw new TracelabError({
    code: 'DOCKER_UNREACHABLE',
    message: `The Docker engine at ${address} is on another machine: the lab's ports would be published there, and the files it mounts are here.`,
    suggestions: ['docker context use default', 'tracelab up --runtime embedded'],
  });
}

function configFolder(environment: NodeJS.ProcessEnv, home: string): string {
  return environment['DOCKER_CONFIG'] || join(home, '.docker');
}

function currentContext(environment: NodeJS.ProcessEnv, home: string): string | undefined {
  const file = join(configFolder(environment, home), 'config.json');
  return configSchema.safeParse(readJson(file)).data?.currentContext;
}

/** Contexts lie in folders that are named by the hash of their name. */
function hostOf(context: string, folder: string): string {
  const id = createHash('sha256').update(context).digest('hex');
  const found = contextSchema.safeParse(
    readJson(join(folder, 'contexts/meta', id, 'meta.json')),
  ).data;
  if (found) return found.Endpoints.docker.Host;
  throw new TracelabError({
    code: 'DOCKER_UNREACHABLE',
    message: `The Docker context "${context}" does not exist, or names no engine.`,
    suggestions: ['docker context ls', 'docker context use default'],
  });
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
