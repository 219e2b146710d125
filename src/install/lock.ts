import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { TracelabError } from '../errors.ts';
import {
  identify,
  isAlive,
  type ProcessIdentity,
  processIdentitySchema,
} from '../lab/process-identity.ts';

/** Does the work while no other process of this user does. Throws INSTALL_FAILED where one does. */
export async function whileLocked<T>(file: string, work: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(file), { recursive: true });
  take(file);
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

function take(file: string): void {
  const own = JSON.stringify(identify(process.pid));
  try {
    writeFileSync(file, own, { flag: 'wx' });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
    const owner = ownerOf(file);
    if (owner && isAlive(owner)) {
      throw new TracelabError({
        code: 'INSTALL_FAILED',
        message: `Process ${owner.pid} is installing the same just now.`,
        suggestions: ['tracelab doctor'],
        cause,
      });
    }
    // Its owner was killed.
    writeFileSync(file, own);
  }
}

function ownerOf(file: string): ProcessIdentity | undefined {
  try {
    return processIdentitySchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}
