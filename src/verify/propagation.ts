import { baggageGroups, labelOf } from './contract.ts';
import type { Elsewhere } from './elsewhere.ts';
import type { Matching } from './matching.ts';
import type { Span, Trace } from './trace.ts';
import { indexTrace } from './trace-index.ts';
import { stateKeys } from './tracestate-keys.ts';

/**
 * What became of a header between two services, as far as spans tell:
 * - `kept`; of tracestate, an entry may get another value
 * - `restarted`: there is another one: a new trace, other entries, other values
 * - `dropped`: the sender has it, the receiver has not, or has that of a hop further up
 * - `set`: the receiver has it first
 * - `unknown`: the receiver did not arrive, or records none; all, where the contract names none
 * - `none`: nobody sent any
 */
export type Propagation = 'kept' | 'restarted' | 'dropped' | 'set' | 'unknown' | 'none';

export interface PropagationRow {
  readonly hop: string;
  readonly from: string;
  readonly to: string;
  readonly traceparent: Propagation;
  readonly tracestate: Propagation;
  readonly baggage: Propagation;
}

/** Of several spans of one hop, the one that fared worst tells. */
const worstFirst: readonly Propagation[] = [
  'dropped',
  'restarted',
  'unknown',
  'kept',
  'set',
  'none',
];

/** One row for each hop from one service to another; baggage by the entries that the contract names. */
export function propagationMatrix(
  matching: Matching,
  elsewhere: ReadonlyMap<string, Elsewhere>,
  related: readonly Trace[],
): readonly PropagationRow[] {
  const { contract, hops } = matching.contract;
  const entries = [...new Set(baggageGroups(contract).flatMap((group) => group.entries))];
  return hops.flatMap(({ hop }): PropagationRow[] => {
    const aboveId = hop.parent ?? hop.link;
    const above = hops.find((one) => one.hop.id === aboveId)?.hop;
    if (hop.absent || above === undefined) return [];
    const pairs = pairsOf(matching, elsewhere.get(hop.id), related, hop.id);
    // A consumer gets its message from outside, though its producer may be of the same service.
    const crosses = pairs.some(
      ({ sender, receiver }) => receiver.kind === 'consumer' || sender.service !== receiver.service,
    );
    const missing = pairs.length === 0 && hop.service !== above.service;
    if (!crosses && !missing) return [];
    const worst = (of: (pair: Pair) => Propagation) => {
      const present = new Set(pairs.map(of));
      return worstFirst.find((one) => present.has(one)) ?? 'unknown';
    };
    return [
      {
        hop: hop.id,
        from: labelOf(above),
        to: labelOf(hop),
        traceparent: worst(({ traceparent }) => traceparent),
        tracestate: worst(tracestateOf),
        baggage: worst((pair) => baggageOf(pair, entries)),
      },
    ];
  });
}

interface Pair {
  readonly sender: Span;
  readonly receiver: Span;
  readonly traceparent: Propagation;
  /** What the sender knew: itself and what is above it, nearest first. */
  readonly above: readonly Span[];
  /** Of the trace that the receiver is in. */
  readonly beside: readonly Span[];
}

function pairsOf(
  { index, placed }: Matching,
  lost: Elsewhere | undefined,
  related: readonly Trace[],
  hopId: string,
): readonly Pair[] {
  const above = (sender: Span) => [sender, ...index.ancestors(sender)];
  const pairs = placed(hopId).flatMap(({ span, placement, nearest }): Pair[] => {
    const sender = index.parent(span) ?? nearest?.span ?? linked(index.trace, span);
    if (sender === undefined) return [];
    const traceparent = placement === 'misplaced' ? 'dropped' : 'kept';
    const { spans: beside } = index.trace;
    return [{ sender, receiver: span, traceparent, above: above(sender), beside }];
  });
  if (lost === undefined) return pairs;
  const other = related.find(({ traceId }) => traceId === lost.evidence.traceId);
  const receiver = other && indexTrace(other).span(lost.evidence.spanId);
  if (other === undefined || receiver === undefined) return pairs;
  const { from: sender } = lost;
  const traceparent = 'restarted';
  return [...pairs, { sender, receiver, traceparent, above: above(sender), beside: other.spans }];
}

function linked({ spans }: Trace, receiver: Span): Span | undefined {
  return spans.find(({ spanId }) => receiver.links.some((link) => link.spanId === spanId));
}

/** Source: W3C Trace Context, 3.3: entries are passed on; each vendor may change its own. */
function tracestateOf({ sender, receiver }: Pair): Propagation {
  const [sent, got] = [stateKeys(sender), stateKeys(receiver)];
  if (sent.size === 0) return got.size === 0 ? 'none' : 'set';
  if (got.size === 0) return 'dropped';
  return [...sent].every((key) => got.has(key)) ? 'kept' : 'restarted';
}

function baggageOf({ receiver, above, beside }: Pair, entries: readonly string[]): Propagation {
  // The spans of a stack that records no baggage do not tell whether it has any.
  if (entries.length === 0) return 'unknown';
  const has = (span: Span) => entries.some((entry) => span.attributes[entry] !== undefined);
  const sender = above.find(has);
  if (sender === undefined) return has(receiver) ? 'set' : 'none';
  const sent = entries.filter((entry) => sender.attributes[entry] !== undefined);
  const got = sent.filter((entry) => receiver.attributes[entry] !== undefined);
  if (
    got.some((entry) => String(receiver.attributes[entry]) !== String(sender.attributes[entry]))
  ) {
    return 'restarted';
  }
  if (got.length === sent.length) return 'kept';
  // Who records none at all, such as a proxy, may well have passed it on.
  const records = beside.some((span) => span.service === receiver.service && has(span));
  return got.length > 0 || records ? 'dropped' : 'unknown';
}
