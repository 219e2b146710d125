import { TracelabError } from '../errors.ts';
import type { Attributes, Span } from './trace.ts';

export type Predicate = (span: Span) => boolean;

/**
 * Compiles a CEL expression over one span. The library is loaded only when a contract has one.
 * An expression that cannot be evaluated for a span (say, an attribute that it has not) does not
 * take that span. Throws BAD_SPEC for an expression that is none, or that gives no bool.
 */
export async function compilePredicate(expression: string): Promise<Predicate> {
  const { Environment } = await import('@marcbachmann/cel-js');
  const environment = new Environment()
    .registerVariable('service', 'string')
    .registerVariable('name', 'string')
    .registerVariable('kind', 'string')
    .registerVariable('status', 'string')
    .registerVariable('durationMs', 'double')
    .registerVariable('attributes', 'map')
    .registerVariable('resource', 'map');
  const checked = environment.check(expression);
  if (!checked.valid || !['bool', 'dyn'].includes(String(checked.type))) {
    const problem = checked.error?.message ?? `it gives ${checked.type}, not bool`;
    throw new TracelabError({
      code: 'BAD_SPEC',
      message: `The expression "${expression}" is not valid: ${problem}`,
      suggestions: [`where: name.startsWith("send ") && attributes["cache.hit"] == true`],
    });
  }
  const evaluate = environment.parse(expression);
  return (span) => {
    try {
      return (
        evaluate({
          service: span.service,
          name: span.name,
          kind: span.kind,
          status: span.status,
          durationMs: span.durationNs / 1e6,
          attributes: withIntegers(span.attributes),
          resource: withIntegers(span.resource),
        }) === true
      );
    } catch {
      return false;
    }
  };
}

/** CEL tells int from double; JavaScript's bigint is its int. */
function withIntegers(attributes: Attributes): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(attributes).map(([key, value]) => [
      key,
      typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value,
    ]),
  );
}
