import { z } from 'zod';

const settings = z.object({
  KONG_TRACING_INSTRUMENTATIONS: z.enum(['all', 'off']).default('off'),
  KONG_TRACING_SAMPLING_RATE: z.coerce.number().min(0).max(1).default(0.01),
});

/** Settings of the Kong node that decide on spans; defaults are Kong's: no spans, and 1 in 100. */
export function readTracingSettings(environment: NodeJS.ProcessEnv): {
  readonly instrumented: boolean;
  readonly samplingRate: number;
} {
  const result = settings.safeParse(environment);
  if (!result.success) {
    const [issue] = result.error.issues;
    const name = String(issue?.path[0]);
    throw new Error(`environment variable ${name} is "${environment[name]}": ${issue?.message}`);
  }
  return {
    instrumented: result.data.KONG_TRACING_INSTRUMENTATIONS === 'all',
    samplingRate: result.data.KONG_TRACING_SAMPLING_RATE,
  };
}
