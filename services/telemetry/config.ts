/** Reads a service's configuration from environment variables, and says what is wrong in one line. */
import * as z from 'zod';

export const port = z.coerce.number().int().min(0).max(65_535);
export const httpUrl = z.url({ protocol: /^https?$/ });
export const listen = { LISTEN: z.string().min(1).default('127.0.0.1'), PORT: port };
export const brokers = z
  .string()
  .transform((list) => list.split(',').map((broker) => broker.trim()))
  .pipe(z.array(z.string().regex(/^[^\s:]+:\d+$/, 'is not host:port')).min(1));

export class ConfigError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ConfigError';
  }
}

export function readConfig<S extends z.ZodType>(
  schema: S,
  environment: NodeJS.ProcessEnv,
): z.output<S> {
  const parsed = schema.safeParse(environment);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => {
    const name = String(issue.path[0]);
    return environment[name] === undefined
      ? `environment variable ${name} is not set`
      : `environment variable ${name} is wrong: ${issue.message}`;
  });
  throw new ConfigError([...new Set(problems)].join('; '));
}
