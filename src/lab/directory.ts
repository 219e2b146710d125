import { mkdir, readdir, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { TracelabError } from '../errors.ts';

const namePattern = /^[a-z0-9][a-z0-9-]{0,30}$/;

/** Where a lab keeps what it knows and writes; everything below is removed by `down`. */
export interface LabDirectory {
  readonly name: string;
  readonly root: string;
  readonly state: string;
  readonly lock: string;
  readonly secrets: string;
  readonly logs: string;
  readonly data: string;
}

/** Folder of all labs of this user: `TRACELAB_HOME`, else `.tracelab` in the home folder. */
export function labsHome(environment: NodeJS.ProcessEnv = process.env): string {
  return join(environment['TRACELAB_HOME'] ?? join(homedir(), '.tracelab'), 'labs');
}

/** Names of all labs of this user, running or left behind. */
export async function labNames(): Promise<readonly string[]> {
  const names = await readdir(labsHome()).catch(() => []);
  return names.filter((name) => namePattern.test(name)).sort();
}

export function labDirectory(name: string, environment?: NodeJS.ProcessEnv): LabDirectory {
  if (!namePattern.test(name)) {
    throw new TracelabError({
      code: 'BAD_USAGE',
      message: `--name "${name}" is no lab name: lower-case letters, digits and "-", at most 31, starting with a letter or digit.`,
      suggestions: ['tracelab up --name demo'],
    });
  }
  const root = join(labsHome(environment), name);
  return {
    name,
    root,
    state: join(root, 'state.json'),
    lock: join(root, 'lock.json'),
    secrets: join(root, 'secrets.json'),
    logs: join(root, 'logs'),
    data: join(root, 'data'),
  };
}

/** Makes the lab's folders. Throws LAB_DIRECTORY where the file system refuses. */
export async function makeLabDirectory(directory: LabDirectory): Promise<void> {
  try {
    await mkdir(directory.logs, { recursive: true });
    await mkdir(directory.data, { recursive: true });
  } catch (cause) {
    throw new TracelabError({
      code: 'LAB_DIRECTORY',
      message: `The lab's folder ${directory.root} cannot be written: ${(cause as Error).message}`,
      suggestions: ['TRACELAB_HOME=/a/folder/you/own tracelab up'],
      cause,
    });
  }
}

export async function removeLabDirectory(directory: LabDirectory): Promise<void> {
  await rm(directory.root, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}
