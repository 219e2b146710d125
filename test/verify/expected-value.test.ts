import { expect, test } from 'vitest';
import { isExpected } from '../../src/verify/expected-value.ts';
import type { Expected } from '../../src/verify/selector.ts';
import { attribute, requestPath } from '../../src/verify/semconv.ts';
import type { AttributeValue } from '../../src/verify/trace.ts';

test.for<[Expected, AttributeValue | undefined, boolean]>([
  ['present', 'anything', true],
  ['present', false, true],
  ['present', '', false],
  ['present', undefined, false],
  [201, 201, true],
  [201, '201', true],
  [201, 500, false],
  [false, 'false', true],
  [[200, 201], 201, true],
  [[200, 201], 404, false],
  ['/^link:/', 'link:abc', true],
  ['/^link:/', 'dedupe:abc', false],
  ['a.c', 'abc', false],
])('expected %j, is %j: %j', ([expected, actual, holds]) => {
  expect(isExpected(expected, actual)).toBe(holds);
});

test('an attribute is found under the name of an older convention', () => {
  expect(attribute({ 'http.status_code': 200 }, 'http.response.status_code')).toBe(200);
  expect(attribute({ 'http.request.method': 'GET' }, 'http.method')).toBe('GET');
  expect(attribute({ other: 1 }, 'http.method')).toBeUndefined();
});

test('the path of a request comes without its query', () => {
  expect(requestPath({ 'http.target': '/r/abc?from=x' })).toBe('/r/abc');
  expect(requestPath({ 'url.full': 'http://127.0.0.1:8080/r/abc?x=1' })).toBe('/r/abc');
  expect(requestPath({})).toBeUndefined();
});
