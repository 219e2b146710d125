import { z } from 'zod';

/**
 * Jaeger API v3, which is OTLP JSON in an envelope; names as on the wire.
 * Source: opentelemetry-proto `trace/v1/trace.proto`, JSON mapping of OTLP 1.x; Jaeger
 * `api_v3/query_service.proto`. Unknown fields are ignored, as OTLP demands.
 */
const integer = z.union([z.string(), z.number()]);

export interface OtlpAnyValue {
  readonly stringValue?: string | undefined;
  readonly boolValue?: boolean | undefined;
  readonly intValue?: string | number | undefined;
  readonly doubleValue?: number | string | undefined;
  readonly arrayValue?: { readonly values?: readonly OtlpAnyValue[] | undefined } | undefined;
  readonly kvlistValue?: { readonly values?: readonly OtlpKeyValue[] | undefined } | undefined;
  readonly bytesValue?: string | undefined;
}
export interface OtlpKeyValue {
  readonly key: string;
  readonly value?: OtlpAnyValue | undefined;
}

const anyValue: z.ZodType<OtlpAnyValue> = z.lazy(() =>
  z.object({
    stringValue: z.string().optional(),
    boolValue: z.boolean().optional(),
    intValue: integer.optional(),
    doubleValue: z.union([z.number(), z.string()]).optional(),
    arrayValue: z.object({ values: z.array(anyValue).optional() }).optional(),
    kvlistValue: z.object({ values: z.array(keyValue).optional() }).optional(),
    bytesValue: z.string().optional(),
  }),
);
const keyValue: z.ZodType<OtlpKeyValue> = z.lazy(() =>
  z.object({ key: z.string(), value: anyValue.optional() }),
);
const attributes = z.array(keyValue).optional();

const span = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  traceState: z.string().optional(),
  flags: z.number().optional(),
  name: z.string().optional(),
  kind: z.number().optional(),
  startTimeUnixNano: integer,
  endTimeUnixNano: integer,
  attributes,
  events: z
    .array(z.object({ timeUnixNano: integer, name: z.string().optional(), attributes }))
    .optional(),
  links: z.array(z.object({ traceId: z.string(), spanId: z.string(), attributes })).optional(),
  status: z.object({ code: z.number().optional(), message: z.string().optional() }).optional(),
});

export const tracesData = z.object({
  resourceSpans: z
    .array(
      z.object({
        resource: z.object({ attributes }).optional(),
        scopeSpans: z
          .array(
            z.object({
              scope: z.object({ name: z.string().optional() }).optional(),
              spans: z.array(span).optional(),
            }),
          )
          .optional(),
      }),
    )
    .optional(),
});

export const tracesAnswer = z.object({ result: tracesData });
/** An empty store answers `{}`. Strict: this is also how a Jaeger is told from another server. */
export const servicesAnswer = z.strictObject({ services: z.array(z.string()).optional() });
export const operationsAnswer = z.object({
  operations: z.array(z.object({ name: z.string(), spanKind: z.string().optional() })).optional(),
});

export type OtlpSpan = z.infer<typeof span>;
export type OtlpTracesData = z.infer<typeof tracesData>;
