import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { TracelabError } from '../errors.ts';
import type { LabDirectory } from './directory.ts';
import {
  identify,
  isAlive,
  type ProcessIdentity,
  processIdentitySchema,
} from './process-identity.ts';

/** The process that owns the lab of this folder, alive or not; undefined when nobody does. */
export function lockOwner(directory: LabDirectory): ProcessIdentity | undefined {
  try {
    return processIdentitySchema.parse(JSON.parse(readFileSync(directory.lock, 'utf8')));
  } catch {
    return undefined;
  }
}

/**
 * Takes the lab for this process. Returns false when a process that has died still owns it: its
 * remains must be cleared away first. Throws LAB_BUSY when a living process owns it.
 */
export function takeLock(directory: LabDirectory): boolean {
  try {
    mkdirSync(dirname(directory.lock), { recursive: true });
    // Written in full before it gets its name, so that no reader sees half of it.
    const next = `${directory.lock}.${process.pid}`;
    writeFileSync(next, JSON.stringify(identify(process.pid)));
    try {
      linkSync(next, directory.lock);
    } finally {
      rmSync(next);
    }
    return true;
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code !== 'EEXIST') {
      throw new TracelabError({
        code: 'LAB_DIRECTORY',
        message: `The lab's folder ${directory.root} cannot be written: ${message}`,
        suggestions: ['TRACELAB_HOME=/a/folder/you/own tracelab up'],
        cause,
      });
    }
  }
  const owner = lockOwner(directory);
  if (owner && isAlive(owner)) {
    throw new TracelabError({
      code: 'LAB_BUSY',
      message: `Lab "${directory.name}" is already up or being started by process ${owner.pid}.`,
      suggestions: [
        `tracelab status --name ${directory.name}`,
        `tracelab down --name ${directory.name}`,
        'tracelab up --name another',
      ],
    });
  }
  return false;
}

/**
 * Gives up a lock whose owner has died. Of several processes that try, one gets true: the rename
 * succeeds once, and whoever renamed a newer lock by mistake puts it back.
 */
export function breakLock(directory: LabDirectory, dead: ProcessIdentity | undefined): boolean {
  const aside = `${directory.lock}.${process.pid}`;
  try {
    renameSync(directory.lock, aside);
  } catch {
    return false;
  }
  const moved = readFileSync(aside, 'utf8');
  if (dead && moved !== JSON.stringify(dead)) {
    renameSync(aside, directory.lock);
    return false;
  }
  rmSync(aside);
  return true;
}
