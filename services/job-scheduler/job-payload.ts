/** What stands in a queued job: the event, and the trace that it belongs to. */
import * as z from 'zod';
import { urlEvent } from '../building-blocks/events/topics.ts';

const carrier = z.object({
  traceparent: z.string().optional(),
  tracestate: z.string().optional(),
  baggage: z.string().optional(),
});

/** Jobs of the cron carry no event and, as they start traces of their own, no carrier. */
export const tracedPayload = z.object({ carrier: carrier.optional() });
export const eventPayload = z.object({ carrier, event: urlEvent });
export type EventPayload = Readonly<z.infer<typeof eventPayload>>;
