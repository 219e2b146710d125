import type { Contract, Hop } from './contract.ts';
import { compilePredicate, type Predicate } from './predicate.ts';
import type { Selector } from './selector.ts';
import { matchesText } from './text-pattern.ts';
import type { Span } from './trace.ts';

export interface CompiledHop {
  readonly hop: Hop;
  /** By service, kind, name and `where`; says nothing of the span's place in its trace. */
  readonly selects: Predicate;
}

export interface CompiledContract {
  readonly contract: Contract;
  readonly hops: readonly CompiledHop[];
}

/** Throws BAD_SPEC for a `where` that does not compile. */
export async function compileContract(contract: Contract): Promise<CompiledContract> {
  const hops = await Promise.all(
    contract.hops.map(async (hop) => ({ hop, selects: await compileSelector(hop) })),
  );
  return { contract, hops };
}

export async function compileSelector(selector: Selector): Promise<Predicate> {
  const where = selector.where === undefined ? undefined : await compilePredicate(selector.where);
  return (span: Span) =>
    (selector.service === undefined || matchesText(selector.service, span.service)) &&
    (selector.kind === undefined || selector.kind === span.kind) &&
    (selector.name === undefined || matchesText(selector.name, span.name)) &&
    (where === undefined || where(span));
}
