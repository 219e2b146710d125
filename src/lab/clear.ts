import { readFileSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { TracelabError } from '../errors.ts';
import { becomes } from '../poll.ts';
import { type LabDirectory, removeLabDirectory } from './directory.ts';
import { isAlive, type ProcessIdentity, signalGroup } from './process-identity.ts';
import { readState } from './state.ts';

/** Time that orphaned components get to stop by themselves. */
const graceMs = 5_000;

/** Ends what a lab left behind whose supervisor was killed, and removes its folder. */
export async function clearRemains(directory: LabDirectory): Promise<void> {
  const state = readState(directory);
  const components = state?.components ?? [];
  await endProcesses(
    components.flatMap(({ identity, processes = [] }) =>
      identity?.kind === 'process' ? [identity, ...processes] : processes,
    ),
  );
  // By label: a container may have been created an instant before the state could name it.
  if (state?.engine !== undefined) {
    const [{ removeLab }, { dockerEngine }] = await Promise.all([
      import('./runtimes/docker.ts'),
      import('./docker/engine.ts'),
    ]);
    await removeLab(dockerEngine(state.engine), directory.name);
  }
  await removeOutsideFolders(directory);
  await removeLabDirectory(directory);
}

/**
 * Removes the containers of a lab whose folder somebody removed. Returns whether there were any;
 * without an engine there are none.
 */
export async function clearContainers(labName: string): Promise<boolean> {
  const [{ removeLab }, { dockerEngine }, { labLabels }] = await Promise.all([
    import('./runtimes/docker.ts'),
    import('./docker/engine.ts'),
    import('./docker/lab-labels.ts'),
  ]);
  try {
    const engine = dockerEngine();
    if ((await engine.containers(labLabels(labName))).length === 0) return false;
    await removeLab(engine, labName);
    return true;
  } catch (error) {
    if (error instanceof TracelabError && error.code === 'DOCKER_UNREACHABLE') return false;
    throw error;
  }
}

async function endProcesses(identities: readonly ProcessIdentity[]): Promise<void> {
  for (const identity of identities) signalGroup(identity, 'SIGTERM');
  const allEnded = async () => (identities.some(isAlive) ? undefined : true);
  const ended = await becomes(allEnded, { deadlineMs: graceMs, intervalMs: 25 });
  if (ended) return;
  for (const identity of identities) signalGroup(identity, 'SIGKILL');
  await becomes(allEnded, { deadlineMs: graceMs, intervalMs: 25 });
}

/** A component that must keep data outside the lab's folder names that place in its file `outside`. */
async function removeOutsideFolders(directory: LabDirectory): Promise<void> {
  const folders = await readdir(directory.data).catch(() => []);
  for (const folder of folders) {
    try {
      const outside = readFileSync(join(directory.data, folder, 'outside'), 'utf8').trim();
      if (outside) await rm(outside, { recursive: true, force: true });
    } catch {
      // Most components keep nothing outside.
    }
  }
}
