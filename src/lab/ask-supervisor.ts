import { z } from 'zod';
import { errorCodes, TracelabError } from '../errors.ts';
import { controlSecret } from './control.ts';
import { labDirectory } from './directory.ts';
import { readRunningLab } from './endpoints.ts';
import { LabSecrets } from './secrets.ts';

/** Longer than the supervisor waits for any component. */
const timeoutMs = 280_000;

const refusalSchema = z.object({
  code: z.enum(errorCodes),
  message: z.string(),
  suggestions: z.array(z.string()).default([]),
});

/**
 * Asks the supervisor of a running lab for a change (control.ts); resolves when it is in force.
 * Throws LAB_NOT_RUNNING, and whatever the supervisor refuses it with.
 */
export async function askSupervisor(name: string, path: string, body: unknown): Promise<void> {
  const { control, phase } = readRunningLab(name);
  if (control === undefined) {
    throw new TracelabError({
      code: 'LAB_NOT_RUNNING',
      message: `Lab "${name}" takes no changes while it is ${phase}.`,
      suggestions: [`tracelab status --name ${name}`],
    });
  }
  const secret = LabSecrets.read(labDirectory(name).secrets).get(controlSecret);
  const response = await fetch(`http://127.0.0.1:${control.port}${path}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${secret}` },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(timeoutMs),
  }).catch((cause: unknown) => {
    throw new TracelabError({
      code: 'LAB_NOT_RUNNING',
      message: `The supervisor of lab "${name}" does not answer: ${cause instanceof Error ? cause.message : cause}.`,
      suggestions: [`tracelab status --name ${name}`],
      cause,
    });
  });
  if (response.ok) return;
  const refusal = refusalSchema.safeParse(await response.json());
  throw new TracelabError(
    refusal.data ?? {
      code: 'INTERNAL',
      message: `The supervisor of lab "${name}" answered ${response.status}.`,
    },
  );
}
