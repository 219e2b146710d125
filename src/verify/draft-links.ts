import { compileContract } from './compiled-contract.ts';
import type { Contract, Hop } from './contract.ts';
import { hopOf, idFor } from './draft-rows.ts';
import { linksTo, type Matching, matchTrace } from './matching.ts';
import type { Span, Trace } from './trace.ts';
import { stableText } from './variable-text.ts';

/**
 * Rows for spans of other traces that link to a hop of this one, such as those of a consumer that
 * reads in batches. Of several examples, what each of them has.
 */
export async function withLinkRows(
  contract: Contract,
  examples: readonly [Trace, ...Trace[]],
  others: readonly Trace[],
): Promise<Contract> {
  const compiled = await compileContract(contract);
  const [first = new Map(), ...more] = examples.map((trace) =>
    linkedSpans(matchTrace(compiled, trace), others),
  );
  const taken = new Set(contract.hops.map(({ id }) => id));
  const rows = [...first].flatMap(([key, { link, spans }]): Hop[] => {
    const counts = [spans, ...more.map((one) => one.get(key)?.spans ?? [])].map(
      ({ length }) => length,
    );
    const least = Math.min(...counts);
    if (least === 0) return [];
    const id = idFor(spans[0] as Span, taken);
    taken.add(id);
    const { count, ...hop } = hopOf(id, spans, { link });
    const differ = counts.some((one) => one !== least);
    return [{ ...hop, ...(differ ? { count: { min: least } } : count ? { count } : {}) }];
  });
  return rows.length === 0 ? contract : { ...contract, hops: [...contract.hops, ...rows] };
}

interface Linked {
  readonly link: string;
  readonly spans: Span[];
}

/** By what tells a row from another: the hop that is linked to, service, kind and name. */
function linkedSpans(matching: Matching, others: readonly Trace[]): ReadonlyMap<string, Linked> {
  const { trace } = matching.index;
  const found = new Map<string, Linked>();
  const outside = others.filter(({ traceId }) => traceId !== trace.traceId);
  for (const span of outside.flatMap(({ spans }) => spans)) {
    const target = trace.spans.find((one) => linksTo(span, one));
    const link = target && matching.hopIdOf(target);
    if (link === undefined) continue;
    const key = [link, span.service, span.kind, stableText(span.name)].join('\n');
    const linked = found.get(key) ?? { link, spans: [] };
    linked.spans.push(span);
    found.set(key, linked);
  }
  return found;
}
