import type { Matching } from './matching.ts';
import { attribute, requestPath } from './semconv.ts';
import type { AttributeValue, Span } from './trace.ts';

/** A span of another trace, with its absolute start. */
export interface Candidate {
  readonly span: Span;
  readonly startUnixNs: bigint;
  /** It, or what it hangs on, has no parent. */
  readonly startedAnew: boolean;
}

export interface Tie {
  readonly candidate: Candidate;
  /** "topic and message key", as a person reads it. */
  readonly matchedBy: string;
}

/** Attributes that hold an id of the request, on whichever span recorded it. */
export const requestIdAttributes: readonly string[] = [
  'kong.request.id',
  'http.request.header.x-kong-request-id',
  'http.response.header.x-kong-request-id',
  'http.request.header.x-request-id',
];
const correlationIdAttributes: readonly string[] = [
  'correlation.id',
  'http.request.header.x-correlation-id',
  'http.response.header.x-correlation-id',
];

/** Starts on whole milliseconds, late ends and two clocks may be off by this much (worst seen: 17 ms). */
const skewNs = 20e6;

/** Which of the candidates, all from other traces, `from` caused; undefined: none for sure. */
export function tie(
  matching: Matching,
  from: Span,
  candidates: readonly Candidate[],
  requestIds: readonly string[],
): Tie | undefined {
  const trace = matching.index.trace.spans;
  const rules: readonly { matchedBy: string; holds: (candidate: Span) => boolean }[] = [
    { matchedBy: 'topic and message key', holds: (span) => isMessage(from, span, messageKey) },
    { matchedBy: 'queue and message id', holds: (span) => isMessage(from, span, messageId) },
    {
      matchedBy: 'request id',
      holds: (span) =>
        shares(span, requestIdAttributes, [...requestIds, ...values(trace, requestIdAttributes)]),
    },
    {
      matchedBy: 'correlation id',
      holds: (span) =>
        shares(span, correlationIdAttributes, [
          ...requestIds,
          ...values(trace, correlationIdAttributes),
        ]),
    },
  ];
  for (const { matchedBy, holds } of rules) {
    const found = candidates.find(({ span }) => holds(span));
    if (found) return { candidate: found, matchedBy };
  }
  return tieByCall(matching, from, candidates);
}

const messageKey = 'messaging.kafka.message.key';
const messageId = 'messaging.message.id';

function isMessage(producer: Span, consumer: Span, identity: string): boolean {
  const same = (name: string) => {
    const sent = attribute(producer.attributes, name);
    return sent !== undefined && String(sent) === String(attribute(consumer.attributes, name));
  };
  return producer.kind === 'producer' && same(identity) && same('messaging.destination.name');
}

function values(spans: readonly Span[], names: readonly string[]): readonly string[] {
  return spans.flatMap((span) => names.flatMap((name) => texts(span.attributes[name])));
}

function shares(span: Span, names: readonly string[], known: readonly string[]): boolean {
  return values([span], names).some((value) => known.includes(value));
}

function texts(value: AttributeValue | undefined): readonly string[] {
  return value === undefined ? [] : [value].flat().map(String);
}

/**
 * A call without an id in common: the callee is the only new root of the same request within the
 * time that a client span below `from` waited for an answer.
 */
function tieByCall(
  matching: Matching,
  from: Span,
  candidates: readonly Candidate[],
): Tie | undefined {
  const { index } = matching;
  const unanswered = index.trace.spans.filter(
    (span) =>
      span.kind === 'client' &&
      (span === from || index.ancestors(span).includes(from)) &&
      index.children(span).length === 0,
  );
  const within = candidates.filter(
    ({ span, startUnixNs }) =>
      span.kind === 'server' &&
      sameRequest(from, span) &&
      unanswered.some((client) => {
        const waitedFromNs = index.trace.originNs + BigInt(client.startNs);
        const afterNs = Number(startUnixNs - waitedFromNs);
        return (
          span.durationNs <= client.durationNs + skewNs &&
          afterNs >= -skewNs &&
          afterNs <= client.durationNs + skewNs
        );
      }),
  );
  const [only] = within;
  return only && within.length === 1
    ? { candidate: only, matchedBy: `time, ${sameBy(from)}; it is the only such root` }
    : undefined;
}

/** Source: OpenTelemetry, RPC semantic conventions: client and server write the same names. */
const rpc = ['rpc.system', 'rpc.service', 'rpc.method'];
const isRpc = ({ attributes }: Span) => attributes['rpc.method'] !== undefined;

function sameBy(caller: Span): string {
  return isRpc(caller) ? 'RPC service and method' : 'method, path and status';
}

function sameRequest(caller: Span, callee: Span): boolean {
  const same = (name: string) =>
    String(attribute(caller.attributes, name)) === String(attribute(callee.attributes, name));
  if (isRpc(caller)) return rpc.every(same);
  const called = requestPath(caller.attributes);
  const served = requestPath(callee.attributes);
  return (
    same('http.request.method') &&
    same('http.response.status_code') &&
    called !== undefined &&
    served !== undefined &&
    // A proxy may strip the beginning of a path.
    called.endsWith(served)
  );
}
