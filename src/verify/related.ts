import { countOf, servicesOf } from './contract.ts';
import { brokenEnds } from './elsewhere.ts';
import type { Matching } from './matching.ts';
import { requestIdAttributes } from './tie.ts';
import type { Span, Trace } from './trace.ts';

/** A search for traces in which a hop that is missing here may have run. */
export interface RelatedQuery {
  readonly service: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Nanoseconds since 1970. */
  readonly fromNs: bigint;
  readonly toNs: bigint;
}

export type FindRelated = (query: RelatedQuery) => Promise<readonly Trace[]>;

const secondNs = 1_000_000_000n;
/** A message or job may wait this long before it is worked on. */
const queueNs = 20n * secondNs;

/** One query for each broken end, service and id that ties; none for a complete trace. */
export function relatedQueries(
  matching: Matching,
  requestIds: readonly string[],
): readonly RelatedQuery[] {
  const { originNs, spans } = matching.index.trace;
  const known = [
    ...requestIds,
    ...spans.flatMap((span) =>
      requestIdAttributes.flatMap((name) => span.attributes[name] ?? []).map(String),
    ),
  ];
  const queries = brokenEnds(matching).flatMap(({ compiled, fromHopId }) =>
    matching.placed(fromHopId).flatMap(({ span: from }) => {
      const startNs = originNs + BigInt(from.startNs);
      const endNs = startNs + BigInt(from.durationNs);
      return servicesOf(compiled.hop).flatMap((service) =>
        tiesOf(from, known, compiled.hop.link !== undefined).map((attributes) => ({
          service,
          attributes,
          fromNs: startNs - secondNs,
          toNs: endNs + (from.kind === 'producer' ? queueNs : secondNs),
        })),
      );
    }),
  );
  return [...new Map(queries.map((query) => [keyOf(query), query])).values()];
}

/** What a span on the other side of `from` would carry. */
function tiesOf(
  from: Span,
  requestIds: readonly string[],
  byLink: boolean,
): readonly Record<string, string>[] {
  if (from.kind === 'producer' || byLink) {
    return ['messaging.kafka.message.key', 'messaging.message.id'].flatMap((name) => {
      const value = from.attributes[name];
      return value === undefined ? [] : [{ [name]: String(value) }];
    });
  }
  // Last, whatever that service did in the meantime: a call is also known by its time.
  return [...requestIds.flatMap((id) => requestIdAttributes.map((name) => ({ [name]: id }))), {}];
}

function keyOf(query: RelatedQuery): string {
  return [query.service, JSON.stringify(query.attributes), query.fromNs, query.toNs].join(' ');
}

/** Everything that the queries find, each trace once. */
export async function gatherRelated(
  queries: readonly RelatedQuery[],
  findRelated: FindRelated,
): Promise<readonly Trace[]> {
  const found = new Map<string, Trace>();
  for (const query of queries) {
    for (const trace of await findRelated(query)) found.set(trace.traceId, trace);
  }
  return [...found.values()];
}

/** Whether every row that wants spans has as many as it wants. */
export function isComplete(matching: Matching): boolean {
  return (
    matching.index.orphans.length === 0 &&
    matching.contract.hops.every(({ hop }) => matching.placed(hop.id).length >= countOf(hop).min)
  );
}
