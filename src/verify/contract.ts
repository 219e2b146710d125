/**
 * Judges a trace against a contract: which hops it must have, how they hang together, what they
 * carry. In: a contract (`*.trace.yaml`), a trace, and where to look for traces that broke off.
 * Out: findings and one verdict. Knows nothing of the lab, so that it serves any stack.
 */
import { z } from 'zod';
import { hygieneChecks } from './hygiene/index.ts';
import { overTraces } from './over-traces/schema.ts';
import { deciderNames } from './sampling/deciders.ts';
import { expected, selector, text } from './selector.ts';
import { asRegExp } from './text-pattern.ts';

const milliseconds = z.number().positive();
const id = z.string().regex(/^[a-zA-Z0-9][\w.-]*$/, 'an id has letters, digits, "-", "_" and "."');
const status = z.enum(['unset', 'ok', 'error', 'not-error', 'any']);

const hop = selector.extend({
  id,
  label: z.string().min(1).optional().describe('What reports call this hop; its id otherwise'),
  parent: id.optional().describe('Hop that is the nearest ancestor within this contract'),
  link: id.optional().describe('Hop to which this one has a span link, in this or another trace'),
  attributes: z.record(z.string(), expected).optional(),
  count: z
    .union([
      z.int().positive(),
      z.strictObject({ min: z.int().nonnegative().optional(), max: z.int().positive().optional() }),
    ])
    .optional()
    .describe('How many spans; exactly one otherwise'),
  absent: z.literal(true).optional().describe('There must be no such span below the parent'),
  status: status.optional(),
  maxDurationMs: milliseconds.optional(),
  maxSelfTimeMs: milliseconds.optional(),
  onCriticalPath: z.boolean().optional(),
  budget: z
    .strictObject({
      overheadMs: milliseconds,
      next: id.optional().describe('For a proxy: the hop whose duration is taken off'),
    })
    .optional()
    .describe('What this hop may add, at the 95th percentile over many traces'),
  source: z.string().optional().describe('Where to look when this hop loses the context'),
});

const carried = z.strictObject({
  entries: z.array(z.string().min(1)).min(1),
  at: z.array(id).min(1),
});

export const contractSchema = z
  .strictObject({
    contract: id.describe('Name of the contract'),
    description: z.string().optional(),
    recognise: z
      .strictObject({
        method: z.string().optional(),
        path: text.optional(),
        spans: z
          .array(selector.extend({ attributes: z.record(z.string(), expected).optional() }))
          .optional(),
      })
      .optional()
      .describe('What a trace must have for this contract to be taken by itself'),
    remoteParent: z
      .boolean()
      .optional()
      .describe('The caller sends a traceparent, but its own span is not in the store'),
    status: status.optional().describe('For every hop that has no status of its own'),
    baggage: z
      .union([carried, z.array(carried).min(1)])
      .optional()
      .describe(
        'Attributes that must be there, with one value, at all of these hops; several groups where entries begin at different hops',
      ),
    tracestate: z
      .strictObject({ at: z.array(id).min(1) })
      .optional()
      .describe('Hops at which every key arrives that the topmost span with a tracestate has'),
    hygiene: z
      .array(z.enum(hygieneChecks.map(({ rule }) => rule)))
      .min(1)
      .optional()
      .describe('Checks without a contract that the trace must pass as well'),
    sampling: z
      .strictObject({
        ratio: z
          .number()
          .min(0)
          .max(1)
          .describe('Share that is kept, of traces that are not kept anyway'),
        decider: z
          .enum(deciderNames)
          .describe('What decides by the trace id; unknown: only the share is judged'),
        hashSalt: z.string().optional().describe('Of collector-tail: hash_salt of the policy'),
        keepsErrors: z.boolean().optional().describe('Every trace with an error is kept'),
        keepsSlowerThanMs: milliseconds.optional().describe('Every trace that is slower is kept'),
      })
      .optional()
      .describe('Over many traces: which of them are kept'),
    ...overTraces,
    hops: z.array(hop).min(1),
  })
  .superRefine(checkReferences);

export type Hop = z.infer<typeof hop>;
export type HopStatus = z.infer<typeof status>;
export type Contract = z.infer<typeof contractSchema>;

export function countOf(hop: Hop): { readonly min: number; readonly max: number } {
  if (hop.absent) return { min: 0, max: 0 };
  if (hop.count === undefined) return { min: 1, max: 1 };
  if (typeof hop.count === 'number') return { min: hop.count, max: hop.count };
  return { min: hop.count.min ?? 0, max: hop.count.max ?? Number.POSITIVE_INFINITY };
}

export function labelOf(hop: Hop): string {
  return hop.label ?? hop.id;
}

export function servicesOf(hop: Hop): readonly string[] {
  const services = hop.service === undefined ? [] : [hop.service].flat();
  return services.filter((service) => asRegExp(service) === undefined);
}

/** One group or several: as a list. */
export function baggageGroups({ baggage = [] }: Pick<Contract, 'baggage'>) {
  return [baggage].flat();
}

type Claims = Pick<Contract, 'hops' | 'baggage' | 'tracestate' | 'percentiles'>;

function checkReferences(claims: Claims, context: z.RefinementCtx): void {
  const { hops, baggage, tracestate, percentiles = [] } = claims;
  const issue = (path: (string | number)[], message: string) =>
    context.addIssue({ code: 'custom', path, message });
  const all = new Map(hops.map((hop) => [hop.id, hop]));
  const above = new Set<string>();
  hops.forEach((hop, index) => {
    if (above.has(hop.id)) issue(['hops', index, 'id'], `hop "${hop.id}" stands here twice`);
    if (hop.parent !== undefined && hop.link !== undefined) {
      issue(['hops', index, 'link'], `hop "${hop.id}" has a parent and a link; it can have one`);
    }
    for (const key of ['parent', 'link'] as const) {
      const target = hop[key];
      if (target === undefined) continue;
      if (!above.has(target)) {
        issue(['hops', index, key], `there is no hop "${target}" above hop "${hop.id}"`);
      } else if (all.get(target)?.absent) {
        issue(['hops', index, key], `hop "${target}" is absent, so nothing can hang on it`);
      }
    }
    const next = hop.budget?.next;
    if (next !== undefined && !all.has(next)) {
      issue(['hops', index, 'budget', 'next'], `there is no hop "${next}"`);
    }
    above.add(hop.id);
  });
  const known = (hopIds: readonly string[], path: (string | number)[]) => {
    hopIds.forEach((hopId, index) => {
      if (!all.has(hopId)) issue([...path, index], `there is no hop "${hopId}"`);
    });
  };
  known(tracestate?.at ?? [], ['tracestate', 'at']);
  percentiles.forEach(({ of }, index) => {
    if (!all.has(of)) issue(['percentiles', index, 'of'], `there is no hop "${of}"`);
  });
  baggageGroups({ baggage }).forEach(({ at }, index) => {
    known(at, Array.isArray(baggage) ? ['baggage', index, 'at'] : ['baggage', 'at']);
  });
}
