import type { Environment } from '@marcbachmann/cel-js';
import { TracelabError } from '../errors.ts';
import type { Problem } from './bad-contract/problem.ts';
import type { Attributes, Span } from './trace.ts';

/** What an expression knows of a span, and its CEL type. */
const variables = {
  service: 'string',
  name: 'string',
  kind: 'string',
  status: 'string',
  durationMs: 'double',
  attributes: 'map',
  resource: 'map',
} as const;

export type Predicate = (span: Span) => boolean;

/**
 * Compiles a CEL expression over one span. The library is loaded only when a contract has one.
 * An expression that cannot be evaluated for a span (say, an attribute that it has not) does not
 * take that span. Throws BAD_SPEC for an expression that is none, or that gives no bool.
 */
export async function compilePredicate(expression: string): Promise<Predicate> {
  const environment = await spanEnvironment();
  const problem = await findProblem(environment, expression);
  if (problem) {
    throw new TracelabError({
      code: 'BAD_SPEC',
      message: `In "${expression}" ${problem.sentence}`,
      suggestions: [problem.suggestion ?? ''],
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

/** What keeps an expression from being a predicate; its offset is one of the expression's. */
export async function predicateProblem(expression: string): Promise<Problem | undefined> {
  return findProblem(await spanEnvironment(), expression);
}

async function spanEnvironment(): Promise<Environment> {
  const { Environment } = await import('@marcbachmann/cel-js');
  const environment = new Environment();
  for (const [name, type] of Object.entries(variables)) environment.registerVariable(name, type);
  return environment;
}

async function findProblem(
  environment: Environment,
  expression: string,
): Promise<Problem | undefined> {
  const checked = environment.check(expression);
  const { expressionProblem, noPredicate, patternProblem } = await import(
    './bad-contract/expression-problem.ts'
  );
  if (checked.error) {
    return expressionProblem(environment, Object.keys(variables), expression, checked.error);
  }
  const type = String(checked.type);
  if (type !== 'bool' && type !== 'dyn') return noPredicate(type);
  return patternProblem(expression, environment.parse(expression).ast);
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
