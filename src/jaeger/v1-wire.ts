import { z } from 'zod';

/**
 * Jaeger API v1 ("UI JSON"), names as on the wire. Times in microseconds since 1970.
 * Source: Jaeger `model/json/model.go`.
 */
const keyValue = z.object({
  key: z.string(),
  type: z.string().optional(),
  /** Integers beyond 2^53 arrive as strings. */
  value: z.unknown(),
});

const span = z.object({
  traceID: z.string(),
  spanID: z.string(),
  operationName: z.string(),
  flags: z.number().optional(),
  references: z
    .array(z.object({ refType: z.string(), traceID: z.string(), spanID: z.string() }))
    .nullish(),
  startTime: z.number(),
  duration: z.number(),
  tags: z.array(keyValue).nullish(),
  logs: z.array(z.object({ timestamp: z.number(), fields: z.array(keyValue) })).nullish(),
  processID: z.string().optional(),
});

const trace = z.object({
  traceID: z.string(),
  spans: z.array(span),
  processes: z.record(
    z.string(),
    z.object({ serviceName: z.string(), tags: z.array(keyValue).nullish() }),
  ),
});

export const tracesAnswer = z.object({ data: z.array(trace).nullable() });
/** Strict about what every v1 answer has: this is also how a Jaeger is told from another server. */
export const servicesAnswer = z.object({ data: z.array(z.string()).nullable(), total: z.number() });
export const operationsAnswer = z.object({
  data: z.array(z.object({ name: z.string(), spanKind: z.string().optional() })).nullable(),
});
export const dependenciesAnswer = z.object({
  data: z
    .array(z.object({ parent: z.string(), child: z.string(), callCount: z.number() }))
    .nullable(),
});

export type V1KeyValue = z.infer<typeof keyValue>;
export type V1Span = z.infer<typeof span>;
export type V1Trace = z.infer<typeof trace>;
