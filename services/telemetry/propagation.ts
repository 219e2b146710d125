/** Trace context and baggage over what no instrumentation covers: job payloads and STOMP headers. */
import { type Context, context, propagation, ROOT_CONTEXT } from '@opentelemetry/api';
import { claimedEntries, withBusinessContext } from './baggage.ts';

/** As much of a carrier as the propagators fill: a plain record that fits JSON and STOMP headers. */
export type Carrier = Readonly<Partial<Record<'traceparent' | 'tracestate' | 'baggage', string>>>;

export function carrierOf(active: Context = context.active()): Carrier {
  const carrier: Record<string, string> = {};
  propagation.inject(active, carrier);
  return carrier;
}

/**
 * The context that a carrier stands for, on a clean root: nothing of the place that reads it (a
 * worker's suppressed tracing, another message's span) leaks in.
 */
export function contextOf(carrier: Carrier): Context {
  return propagation.extract(ROOT_CONTEXT, carrier);
}

/** The same for what a caller from outside wrote: of its baggage only what needs no token. */
export function outsideContextOf(carrier: Carrier): Context {
  const extracted = contextOf(carrier);
  return withBusinessContext(extracted, claimedEntries(propagation.getBaggage(extracted)));
}
