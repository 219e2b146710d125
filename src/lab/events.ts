import { z } from 'zod';
import { errorCodes } from '../errors.ts';

/** What the supervisor tells whoever brings the lab up, one message each. */
export const labEventSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('planned'),
    components: z.array(z.object({ name: z.string(), runtime: z.string(), product: z.string() })),
    /** Why the lab runs as it does, where nobody asked for it. */
    because: z.string().default(''),
  }),
  /** Other labs, whose supervisors were killed: what they left behind is gone. */
  z.object({ kind: z.literal('reaped'), labs: z.array(z.string()) }),
  /** The engine lacked this image. */
  z.object({
    kind: z.literal('image'),
    image: z.string(),
    step: z.enum(['pulling', 'building', 'there']),
    /** Of a pull, 0 to 100. */
    percent: z.number().optional(),
  }),
  z.object({
    kind: z.literal('port-replaced'),
    component: z.string(),
    port: z.string(),
    wanted: z.number(),
    used: z.number(),
    /** The process that has the wanted port, where the system tells. */
    holder: z.string().optional(),
  }),
  z.object({ kind: z.literal('starting'), component: z.string() }),
  z.object({ kind: z.literal('ready'), component: z.string(), afterMs: z.number() }),
  z.object({ kind: z.literal('up'), afterMs: z.number() }),
  z.object({
    kind: z.literal('failed'),
    code: z.enum(errorCodes as [string, ...string[]]),
    message: z.string(),
    suggestions: z.array(z.string()),
  }),
]);
export type LabEvent = z.infer<typeof labEventSchema>;
