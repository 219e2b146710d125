import { z } from 'zod';

/** Something in the configuration that this stand-in cannot honour; it then does not start. */
export class ConfigurationError extends Error {}

/**
 * Reads the settings of one component. A field that the schema does not know is refused, even
 * where the real Collector has it: nothing in the file may go unheeded.
 */
export function readSettings<Schema extends z.ZodType>(
  schema: Schema,
  where: string,
  value: unknown,
): z.output<Schema> {
  // In YAML "batch:" without more is null, and means the defaults.
  const result = schema.safeParse(value ?? {});
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = [where, ...(issue?.path ?? [])].join('.');
  if (issue?.code === 'unrecognized_keys') {
    const names = issue.keys.map((key) => `"${key}"`).join(', ');
    throw new ConfigurationError(
      `config: ${path} has ${names}, which tracelab's stand-in for the Collector does not implement`,
    );
  }
  throw new ConfigurationError(`config: ${path}: ${issue?.message ?? 'is not valid'}`);
}

const unitsMs = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

/** Durations as Go writes them ("1m30s"), read to milliseconds. */
export const durationMs = z.string().transform((text, context) => {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== text) {
    context.addIssue({ code: 'custom', message: `"${text}" is not a duration such as 50ms or 1m` });
    return z.NEVER;
  }
  return parts.reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * unitsMs[unit as keyof typeof unitsMs],
    0,
  );
});
