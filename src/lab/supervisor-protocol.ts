import { z } from 'zod';

/** Message that tells the supervisor to go on without whoever started it. */
export const detachRequest = 'detach';

export const supervisorOptionsSchema = z.object({
  name: z.string(),
  runtime: z.enum(['auto', 'embedded', 'docker']),
  overrides: z.record(z.string(), z.string()),
});
export type SupervisorOptions = z.infer<typeof supervisorOptionsSchema>;

const variable = 'TRACELAB_SUPERVISOR';

export function supervisorEnvironment(options: SupervisorOptions): Record<string, string> {
  return { [variable]: JSON.stringify(options) };
}

export function readSupervisorOptions(): SupervisorOptions {
  return supervisorOptionsSchema.parse(JSON.parse(process.env[variable] ?? ''));
}
