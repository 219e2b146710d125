import { z } from 'zod';
import { always, samplingSchema } from './sampling.ts';

/** Message that tells the supervisor to go on without whoever started it. */
export const detachRequest = 'detach';

export const supervisorOptionsSchema = z.object({
  name: z.string(),
  runtime: z.enum(['auto', 'embedded', 'docker']),
  overrides: z.record(z.string(), z.string()),
  /** Image by component; replaces the declared one. */
  images: z.record(z.string(), z.string()).default({}),
  sampling: samplingSchema.default(always),
});
export type SupervisorOptions = z.input<typeof supervisorOptionsSchema>;

const variable = 'TRACELAB_SUPERVISOR';

export function supervisorEnvironment(options: SupervisorOptions): Record<string, string> {
  return { [variable]: JSON.stringify(options) };
}

export function readSupervisorOptions(): z.output<typeof supervisorOptionsSchema> {
  return supervisorOptionsSchema.parse(JSON.parse(process.env[variable] ?? ''));
}
