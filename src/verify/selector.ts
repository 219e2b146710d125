/**
 * Parts of a contract that say which spans are meant, and what they carry. In: YAML. Out: plain data.
 */
import { z } from 'zod';
import { asRegExp } from './text-pattern.ts';

export const text = z
  .string()
  .min(1)
  .superRefine((value, context) => {
    try {
      asRegExp(value);
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message });
    }
  })
  .describe('Exact text, or /regular expression/');
const texts = z.union([text, z.array(text).min(1)]);
const scalar = z.union([text, z.number(), z.boolean()]);
export const expected = z
  .union([scalar, z.array(scalar).min(1)])
  .describe('Exact value, list of values, /regular expression/, or the word present');
const kind = z.enum(['internal', 'server', 'client', 'producer', 'consumer', 'unspecified']);

export const selector = z.strictObject({
  service: texts.optional().describe('service.name of the resource'),
  kind: kind.optional(),
  name: texts.optional().describe('Name of the span'),
  where: z
    .string()
    .min(1)
    .optional()
    .describe(
      'CEL expression that tells this span from its like; knows service, name, kind, status, durationMs, attributes, resource',
    ),
});

export type Expected = z.infer<typeof expected>;
export type Selector = z.infer<typeof selector>;
