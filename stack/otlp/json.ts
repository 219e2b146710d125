import { z } from 'zod';
import { normalise } from './normalise.ts';
import type { TraceData } from './trace-data.ts';

const hex = (digits: number) =>
  z
    .string()
    .refine((id) => id === '' || (id.length === digits && /^[0-9a-f]*$/i.test(id)), {
      message: `expected ${digits} hex digits`,
    })
    .transform((id) => id.toLowerCase());

/** 64-bit integers come as strings or numbers. */
const integer64 = z
  .union([z.string().regex(/^-?\d+$/), z.int()])
  .transform((value) => String(value));
/** By number, as the specification asks, or by name, which Collectors take too. */
const enumeration = (names: readonly string[]) =>
  z.union([z.int(), z.enum(names).transform((name) => names.indexOf(name))]);
const spanKind = enumeration(
  ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'].map(
    (name) => `SPAN_KIND_${name}`,
  ),
);
const statusCode = enumeration(['UNSET', 'OK', 'ERROR'].map((name) => `STATUS_CODE_${name}`));
const list = <Item extends z.ZodType>(item: Item) => z.array(item).nullish();

const anyValue = z.object({
  stringValue: z.string().nullish(),
  boolValue: z.boolean().nullish(),
  intValue: integer64.nullish(),
  doubleValue: z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity'])]).nullish(),
  get arrayValue() {
    return z.object({ values: list(anyValue) }).nullish();
  },
  get kvlistValue() {
    return z.object({ values: list(keyValue) }).nullish();
  },
  bytesValue: z.base64().nullish(),
});
const keyValue = z.object({
  key: z.string().nullish(),
  get value() {
    return anyValue.nullish();
  },
});
const attributed = {
  attributes: list(keyValue),
  droppedAttributesCount: z.int().nullish(),
};

const span = z.object({
  ...attributed,
  traceId: hex(32).nullish(),
  spanId: hex(16).nullish(),
  parentSpanId: hex(16).nullish(),
  traceState: z.string().nullish(),
  flags: z.int().nullish(),
  name: z.string().nullish(),
  kind: spanKind.nullish(),
  startTimeUnixNano: integer64.nullish(),
  endTimeUnixNano: integer64.nullish(),
  events: list(
    z.object({ ...attributed, timeUnixNano: integer64.nullish(), name: z.string().nullish() }),
  ),
  droppedEventsCount: z.int().nullish(),
  links: list(
    z.object({
      ...attributed,
      traceId: hex(32).nullish(),
      spanId: hex(16).nullish(),
      traceState: z.string().nullish(),
      flags: z.int().nullish(),
    }),
  ),
  droppedLinksCount: z.int().nullish(),
  status: z.object({ message: z.string().nullish(), code: statusCode.nullish() }).nullish(),
});

const request = z
  .object({
    resourceSpans: list(
      z.object({
        resource: z.object(attributed).nullish(),
        schemaUrl: z.string().nullish(),
        scopeSpans: list(
          z.object({
            scope: z
              .object({ ...attributed, name: z.string().nullish(), version: z.string().nullish() })
              .nullish(),
            schemaUrl: z.string().nullish(),
            spans: list(span),
          }),
        ),
      }),
    ),
  })
  .nullish();

/** Reads OTLP/JSON. Unknown fields are ignored, as the specification asks; anything wrong throws. */
export function decodeJson(text: string): TraceData {
  const parsed = request.safeParse(JSON.parse(text));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new Error(`${issue?.path.join('.')}: ${issue?.message}`);
  }
  return normalise(parsed.data ?? {});
}
