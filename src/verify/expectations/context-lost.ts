import { labelOf, servicesOf } from '../contract.ts';
import type { Anchor } from '../finding.ts';
import type { Span } from '../trace.ts';
import { perHop } from './expectation.ts';

/** A hop that is missing here and known to have run elsewhere lost its context on the way. */
export const contextLost = perHop('context-lost', ({ hop }, { matching, elsewhere }) => {
  const found = elsewhere.get(hop.id);
  if (!found) return [];
  const { from, fromHopId, startedAnew, evidence } = found;
  const producer = matching.contract.hops.find((other) => other.hop.id === fromHopId)?.hop;
  const { carrier, lookAt, anchor } = describe(from);
  const traceparent = startedAnew ? 'no traceparent' : 'the traceparent of another trace';
  // Where another consumer of the same message kept the context, the message has it.
  const siblings = matching.contract.hops.filter((other) => other.hop.parent === fromHopId);
  const carried =
    from.kind === 'producer' && siblings.some((other) => matching.placed(other.hop.id).length > 0);
  return [
    {
      hop: hop.id,
      from: fromHopId,
      verdict: 'failed',
      message: carried
        ? `${labelOf(hop)} does not take the traceparent from the message`
        : `the ${carrier} carries ${traceparent}`,
      details: [
        `the ${from.kind} span "${from.name}" exists, its ${callee(from)} ${startedAnew ? 'started a new trace' : 'is in another trace, below a parent that nobody exported'}:`,
        `${evidence.traceId} (${labelOf(hop)}, matched by ${evidence.matchedBy})`,
      ],
      evidence,
      lookAt: carried
        ? `${hop.source ?? servicesOf(hop)[0] ?? hop.id}: what it extracts from the received message`
        : `${producer?.source ?? from.service}: ${lookAt}`,
      anchor,
    },
  ];
});

function describe(from: Span): { carrier: string; lookAt: string; anchor: Anchor } {
  const system = String(from.attributes['messaging.system'] ?? '');
  if (system === 'websocket') {
    return {
      carrier: 'WebSocket message',
      lookAt: 'the headers of the sent frame, and what the client reads from them',
      anchor: 'context-lost-at-websocket',
    };
  }
  if (system === 'graphile-worker') {
    return {
      carrier: 'job',
      lookAt: 'the payload of the enqueued job, and what the worker reads from it',
      anchor: 'context-lost-at-job',
    };
  }
  if (from.kind === 'producer') {
    return {
      carrier: 'message',
      lookAt: 'the headers of the produced message, and what the consumer reads from them',
      anchor: 'context-lost-at-producer',
    };
  }
  return {
    carrier: 'request',
    lookAt: 'the headers of the outgoing request (propagation), and what the callee extracts',
    anchor: 'context-lost-at-call',
  };
}

function callee(from: Span): string {
  return from.kind === 'producer' ? 'consumer' : 'callee';
}
