import { z } from 'zod';
import { errorCodes, TracelabError } from '../errors.ts';
import { controlSecret, samplingPath } from './control.ts';
import { labDirectory } from './directory.ts';
import { readRunningLab } from './endpoints.ts';
import type { Sampling } from './sampling.ts';
import { LabSecrets } from './secrets.ts';

/** Longer than the supervisor waits for any component. */
const timeoutMs = 90_000;

const refusalSchema = z.object({
  code: z.enum(errorCodes),
  message: z.string(),
  suggestions: z.array(z.string()).default([]),
});

export interface SamplingChange {
  readonly lab: string;
  readonly before: Sampling;
  readonly sampling: Sampling;
}

/** How a running lab samples now. Throws LAB_NOT_RUNNING. */
export function samplingOf(name: string): Sampling {
  return readRunningLab(name).sampling;
}

/**
 * Makes a running lab sample otherwise; resolves when every component does. No span is lost, but a
 * trace that is under way meanwhile may be decided by both. Throws LAB_NOT_RUNNING.
 */
export async function setSampling(name: string, sampling: Sampling): Promise<SamplingChange> {
  const { sampling: before, control, phase } = readRunningLab(name);
  if (control === undefined) {
    throw new TracelabError({
      code: 'LAB_NOT_RUNNING',
      message: `Lab "${name}" takes no changes while it is ${phase}.`,
      suggestions: [`tracelab status --name ${name}`],
    });
  }
  const secret = LabSecrets.read(labDirectory(name).secrets).get(controlSecret);
  const response = await fetch(`http://127.0.0.1:${control.port}${samplingPath}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${secret}` },
    body: JSON.stringify(sampling),
    signal: AbortSignal.timeout(timeoutMs),
  }).catch((cause: unknown) => {
    throw new TracelabError({
      code: 'LAB_NOT_RUNNING',
      message: `The supervisor of lab "${name}" does not answer: ${cause instanceof Error ? cause.message : cause}.`,
      suggestions: [`tracelab status --name ${name}`],
      cause,
    });
  });
  if (response.ok) return { lab: name, before, sampling };
  const refusal = refusalSchema.safeParse(await response.json());
  throw new TracelabError(
    refusal.data ?? {
      code: 'INTERNAL',
      message: `The supervisor of lab "${name}" answered ${response.status}.`,
    },
  );
}
