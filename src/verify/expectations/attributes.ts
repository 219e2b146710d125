import { nearestWord } from '../bad-contract/nearest-word.ts';
import { labelOf } from '../contract.ts';
import { describeExpected, isExpected } from '../expected-value.ts';
import { attribute } from '../semconv.ts';
import type { Attributes } from '../trace.ts';
import { perHop } from './expectation.ts';

/** Every span of a hop carries what its row demands. */
export const attributes = perHop('attributes', ({ hop }, { matching }) => {
  if (hop.absent) return [];
  return matching.placed(hop.id).flatMap(({ span }) =>
    Object.entries(hop.attributes ?? {}).map(([name, expected]) => {
      const actual = attribute(span.attributes, name);
      if (isExpected(expected, actual)) {
        return { hop: hop.id, verdict: 'passed' as const, message: `${name} is ${String(actual)}` };
      }
      return {
        hop: hop.id,
        verdict: 'failed' as const,
        message: `${labelOf(hop)}: ${name} is ${actual === undefined ? 'missing' : JSON.stringify(actual)}, expected ${describeExpected(expected)}`,
        details: [
          `the span "${span.name}" (${span.spanId}) of ${span.service}`,
          ...alike(name, actual, span.attributes),
        ],
        lookAt: `${hop.source ?? span.service}: the attributes of its span`,
        anchor: 'attribute-violated' as const,
      };
    }),
  );
});

/** A name that nobody has is often one that somebody misspelt. */
function alike(name: string, actual: unknown, attributes: Attributes): readonly string[] {
  const meant = actual === undefined ? nearestWord(name, Object.keys(attributes)) : undefined;
  return meant === undefined ? [] : [`the nearest name that it has is ${meant}`];
}
