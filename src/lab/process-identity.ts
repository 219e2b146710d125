import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** A process id alone may be reused; with the time the process started it names one process. */
export const processIdentitySchema = z.object({
  kind: z.literal('process'),
  pid: z.number().int().positive(),
  /** Start time as the system words it; only compared for equality. */
  startTicks: z.string(),
});
export type ProcessIdentity = z.infer<typeof processIdentitySchema>;

/** Start time of a process in the system's own words, or undefined when there is none (or a zombie). */
function startTicks(pid: number): string | undefined {
  try {
    if (process.platform !== 'linux') {
      return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    }
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // proc(5): the command, in parentheses, may hold spaces; fields count from after it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

export function identify(pid: number): ProcessIdentity {
  return { kind: 'process', pid, startTicks: startTicks(pid) ?? '' };
}

export function isAlive(identity: ProcessIdentity): boolean {
  const ticks = startTicks(identity.pid);
  return ticks !== undefined && ticks === identity.startTicks;
}

/** Signals the process and its group, if it still is the same process. */
export function signalGroup(identity: ProcessIdentity, signal: NodeJS.Signals): void {
  if (!isAlive(identity)) return;
  try {
    process.kill(-identity.pid, signal);
  } catch {
    try {
      process.kill(identity.pid, signal);
    } catch {
      // It ended in between.
    }
  }
}
