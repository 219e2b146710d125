/**
 * Faults that a stand-in of a proxy plays on itself, so that the judge of its traces can be proved.
 * In: SELF_TEST_FAULTS, which only the lab can write, at start and at each reload (src/lab/fault.ts).
 * Out: a FaultSet that edge, gateway and their span exporters ask; one without faults changes nothing.
 */
import { z } from 'zod';
import type { Fault } from '../../src/lab/fault.ts';

export const variable = 'SELF_TEST_FAULTS';

const share = { every: z.int().min(1), at: z.int().min(0) };
/** Proxies send and get nothing but HTTP. */
const over = z.literal('http', { error: 'a proxy can play faults over http only' });

const fault = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('context'),
    ...share,
    over,
    header: z.enum(['traceparent', 'tracestate', 'baggage']),
    change: z.enum(['dropped', 'restarted']),
  }),
  z.strictObject({
    kind: z.literal('delay'),
    ...share,
    over,
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
]) satisfies z.ZodType<Fault>;

/** Throws on what is no list of faults that a proxy can play; nothing, or an empty text, is none. */
export function parseFaults(text: string | undefined): readonly Fault[] {
  if (text === undefined || text === '') return [];
  const parsed = z.array(fault).safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where = issue === undefined || issue.path.length === 0 ? '' : ` (${issue.path.join('.')})`;
  throw new Error(`environment variable ${variable}: ${issue?.message ?? ''}${where}`);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`environment variable ${variable} is not JSON`);
  }
}
