import type { Expected } from './selector.ts';
import { matchesText } from './text-pattern.ts';
import type { AttributeValue } from './trace.ts';

/**
 * Whether an attribute is as expected: `present` takes any value but an empty string, a list takes
 * any of its members, a text may be `/regular expression/`. Types are not told apart, since
 * sources differ (NGINX's module writes numbers as strings).
 */
export function isExpected(expected: Expected, actual: AttributeValue | undefined): boolean {
  if (actual === undefined) return false;
  if (expected === 'present') return actual !== '';
  if (Array.isArray(expected)) return expected.some((one) => isExpected(one, actual));
  const text = typeof actual === 'object' ? JSON.stringify(actual) : String(actual);
  return typeof expected === 'string' ? matchesText(expected, text) : String(expected) === text;
}

export function describeExpected(expected: Expected): string {
  if (Array.isArray(expected)) return `one of ${expected.join(', ')}`;
  return expected === 'present' ? 'present' : JSON.stringify(expected);
}
