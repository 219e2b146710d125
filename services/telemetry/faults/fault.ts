/**
 * Faults that a service plays on itself, so that the judge of its traces can be proved. The one place
 * where they enter is `takeFaults` (current.ts), called at start and at each reload by lifecycle.ts.
 * In: SELF_TEST_FAULTS, which only the lab can write, as JSON of src/lab/fault.ts. Out: a propagator, an
 * exporter and delays that sdk.ts and the building blocks put in place, and that do nothing without faults.
 */
import * as z from 'zod';
import { ConfigError } from '../config.ts';

export const variable = 'SELF_TEST_FAULTS';

const share = {
  /** Plays on one of each so many messages. */
  every: z.int().min(1),
  /** On which of them first, from 0. */
  at: z.int().min(0),
};
const medium = z.enum(['http', 'kafka', 'job', 'websocket']);
const header = z.enum(['traceparent', 'tracestate', 'baggage']);

const fault = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('context'),
    ...share,
    over: medium,
    header,
    change: z.enum(['dropped', 'restarted']),
  }),
  z.strictObject({
    kind: z.literal('delay'),
    ...share,
    over: medium,
    delayMs: z.number().min(0).max(60_000),
  }),
  z.strictObject({ kind: z.literal('span-lost'), ...share, span: z.string().min(1) }),
  z.strictObject({ kind: z.literal('export-stopped'), ...share }),
  z.strictObject({ kind: z.literal('error-hidden'), ...share }),
  z.strictObject({
    kind: z.literal('attribute'),
    ...share,
    name: z.string().min(1),
    value: z.string(),
  }),
  z.strictObject({ kind: z.literal('limit-ignored'), ...share }),
]);

export type Fault = Readonly<z.infer<typeof fault>>;
export type FaultKind = Fault['kind'];
export type FaultOf<K extends FaultKind> = Extract<Fault, { readonly kind: K }>;
export type Medium = z.infer<typeof medium>;
export type ContextHeader = z.infer<typeof header>;

/** Throws a ConfigError on what is no list of faults; nothing, or an empty text, is an empty list. */
export function parseFaults(text: string | undefined): readonly Fault[] {
  if (text === undefined || text === '') return [];
  const parsed = z.array(fault).safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where = issue === undefined || issue.path.length === 0 ? '' : ` (${issue.path.join('.')})`;
  throw new ConfigError(`${variable} is no list of faults: ${issue?.message ?? ''}${where}`);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ConfigError(`${variable} is not JSON`);
  }
}
