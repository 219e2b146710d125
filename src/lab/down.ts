import { existsSync } from 'node:fs';
import { TracelabError } from '../errors.ts';
import { becomes } from '../poll.ts';
import { clearContainers, clearRemains } from './clear.ts';
import { labDirectory } from './directory.ts';
import { lockOwner } from './lock.ts';
import { isAlive } from './process-identity.ts';

/** Longer than it takes to stop nineteen containers one after the other on a busy machine. */
const stopDeadlineMs = 120_000;

export interface DownResult {
  readonly name: string;
  /** `stopped`: it ran. `cleared`: only remains of a killed lab were there. `absent`: nothing was. */
  readonly outcome: 'stopped' | 'cleared' | 'absent';
}

/** Takes a lab down; resolves when no process, container, port or file of it is left. */
export async function down(name: string): Promise<DownResult> {
  const directory = labDirectory(name);
  if (!existsSync(directory.root)) {
    return { name, outcome: (await clearContainers(name)) ? 'cleared' : 'absent' };
  }
  const owner = lockOwner(directory);
  if (!owner || !isAlive(owner)) {
    await clearRemains(directory);
    return { name, outcome: 'cleared' };
  }
  try {
    process.kill(owner.pid, 'SIGTERM');
  } catch {
    // It ended in between.
  }
  const ended = await becomes(async () => (isAlive(owner) ? undefined : true), {
    deadlineMs: stopDeadlineMs,
    intervalMs: 20,
  });
  if (!ended) {
    throw new TracelabError({
      code: 'INTERNAL',
      message: `Lab "${name}" did not stop within ${stopDeadlineMs / 1000} s (supervisor: process ${owner.pid}).`,
      suggestions: [`kill -9 ${owner.pid}`, `tracelab down --name ${name}`],
    });
  }
  await clearRemains(directory);
  return { name, outcome: 'stopped' };
}
