/**
 * What the services tell each other over Kafka: topics, and one schema for each kind of event.
 * In: parsed message values. Out: types, schemas. The message key is the link's code, so that
 * events of one link keep their order.
 */
import * as z from 'zod';

export const topics = ['url-events', 'link-events', 'job-events'] as const;
export type Topic = (typeof topics)[number];

const common = {
  id: z.uuid(),
  code: z.string().min(1),
  ownerId: z.string().min(1),
  at: z.iso.datetime(),
};

export const urlEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('created'),
    ...common,
    url: z.string(),
    expiresAt: z.iso.datetime().optional(),
  }),
  z.object({ type: z.literal('deleted'), ...common }),
]);
export type UrlEvent = Readonly<z.infer<typeof urlEvent>>;

export const linkEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('clicked'),
    ...common,
    referrer: z.string().optional(),
    userAgent: z.string().optional(),
    visitorHash: z.string().optional(),
  }),
  z.object({ type: z.literal('expired'), ...common }),
]);
export type LinkEvent = Readonly<z.infer<typeof linkEvent>>;

export const jobEvent = z.object({
  type: z.literal('statistics-updated'),
  ...common,
  jobId: z.string(),
  jobName: z.string(),
});
export type JobEvent = Readonly<z.infer<typeof jobEvent>>;

export const eventSchemas = {
  'url-events': urlEvent,
  'link-events': linkEvent,
  'job-events': jobEvent,
} as const satisfies Record<Topic, z.ZodType>;

export interface EventOf {
  readonly 'url-events': UrlEvent;
  readonly 'link-events': LinkEvent;
  readonly 'job-events': JobEvent;
}
