import { z } from 'zod';
import { selector } from '../selector.ts';

const name = z.string().min(1);

const sequence = z
  .strictObject({
    expectation: name.describe('What it claims, as reports say it'),
    of: selector.describe('Spans that tell the state, of any trace that is judged'),
    state: name.describe('Attribute with the state that the span met'),
    stateAfter: name.optional().describe('Attribute with the state that it left behind'),
    next: z
      .record(name, z.array(name))
      .describe('States that may follow each; one that is not named may be followed by any'),
    shows: z
      .array(name)
      .min(1)
      .optional()
      .describe('States that must be met in this order; others may stand between'),
    during: z
      .record(
        name,
        z.strictObject({
          below: selector.describe('Spans below those that met this state'),
          atMost: z.int().nonnegative().describe('How many, in one stay in the state; 0: none'),
        }),
      )
      .optional(),
  })
  .superRefine(({ next, shows = [], during = {} }, context) => {
    const known = new Set([...Object.keys(next), ...Object.values(next).flat()]);
    const check = (state: string, path: (string | number)[]) => {
      if (known.has(state)) return;
      context.addIssue({ code: 'custom', path, message: `next names no state "${state}"` });
    };
    for (const [index, state] of shows.entries()) check(state, ['shows', index]);
    for (const state of Object.keys(during)) check(state, ['during', state]);
  });

const rate = z.strictObject({
  expectation: name.describe('What it claims, as reports say it'),
  of: selector.describe('Spans that are counted, of any trace that is judged'),
  per: name.optional().describe('Attribute whose values are counted for themselves'),
  atMost: z.int().nonnegative(),
  inMs: z.int().min(10).describe('Length of the window; clocks of spans tell no less apart'),
  window: z
    .enum(['sliding', 'clock'])
    .optional()
    .describe(
      'sliding: any stretch of that length, the default; clock: aligned to multiples of it',
    ),
});

const milliseconds = z.number().positive();
const percentile = z
  .strictObject({
    of: name.describe('Hop of this contract'),
    share: z.number().min(0.5).max(0.9999).describe('0.99 for the 99th percentile'),
    durationMs: milliseconds.optional().describe('Less than this, from start to end'),
    selfTimeMs: milliseconds.optional().describe('Less than this, without the hops below it'),
  })
  .refine(
    ({ durationMs, selfTimeMs }) => (durationMs === undefined) !== (selfTimeMs === undefined),
    'a percentile is of durationMs or of selfTimeMs, one of them',
  );

/** What a contract says over many traces, beside sampling and budgets. */
export const overTraces = {
  sequences: z
    .array(sequence)
    .min(1)
    .optional()
    .describe('Over many traces: states, and how they follow one another'),
  percentiles: z
    .array(percentile)
    .min(1)
    .optional()
    .describe('Over many traces: what a share of them stays under'),
  rates: z.array(rate).min(1).optional().describe('Over many traces: how many in a window of time'),
};

export type Sequence = z.infer<typeof sequence>;
export type Percentile = z.infer<typeof percentile>;
export type Rate = z.infer<typeof rate>;
