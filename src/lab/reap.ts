import { writeFileSync } from 'node:fs';
import { clearRemains } from './clear.ts';
import { type LabDirectory, labDirectory, labNames } from './directory.ts';
import { breakLock, lockOwner, takeLock } from './lock.ts';
import { isAlive, type ProcessIdentity } from './process-identity.ts';

/**
 * Clears away what other labs of this user left behind whose supervisors were killed. Resolves to
 * their names; what cannot be cleared now stays for their own `down`.
 */
export async function reapStaleLabs(except: string): Promise<readonly string[]> {
  const reaped: string[] = [];
  for (const name of await labNames()) {
    const directory = labDirectory(name);
    const dead = lockOwner(directory);
    if (name === except || !dead || isAlive(dead) || !inherit(directory, dead)) continue;
    try {
      await clearRemains(directory);
      reaped.push(name);
    } catch {
      writeFileSync(directory.lock, JSON.stringify(dead));
    }
  }
  return reaped;
}

/** Whether the lab of the dead is now this process's. */
function inherit(directory: LabDirectory, dead: ProcessIdentity): boolean {
  try {
    return breakLock(directory, dead) && takeLock(directory);
  } catch {
    // Somebody brings it up again.
    return false;
  }
}
