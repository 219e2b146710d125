import { expect, test } from 'vitest';
import { matchesText } from '../../src/verify/text-pattern.ts';
import { stableText } from '../../src/verify/variable-text.ts';

test.for([
  'GET /api/v1/urls/:code',
  'POST /api/urls/{code}',
  'send url-events',
  'pg.query:INSERT shortener',
  'SELECT url_shard_1',
  'oauth2',
  '/',
])('%s is a name as it stands', (name) => {
  expect(stableText(name)).toBe(name);
});

test.for([
  ['GET /r/x7Kq2Zp', 'GET /r/b8Lw3Yq'],
  ['GET /users/42', 'GET /users/7'],
  ['job 3f2504e0-4f89-41d3-9a0c-0305e82c3301', 'job 6fa459ea-ee8a-4ca4-894e-db77e160355e'],
  ['/trace/4bf92f3577b34da6', '/trace/00f067aa0ba902b7'],
  ['mail to ann@example.com', 'mail to bob@example.org'],
] as const)('%s varies, and %s is the like of it', ([name, like]) => {
  const pattern = stableText(name);
  expect(matchesText(pattern, name)).toBe(true);
  expect(matchesText(pattern, like)).toBe(true);
  expect(matchesText(pattern, `${like}/more`)).toBe(false);
});

test('a text between two slashes is not taken for an expression', () => {
  expect(matchesText(stableText('/api.x/'), '/api.x/')).toBe(true);
  expect(matchesText(stableText('/api.x/'), '/api-x/')).toBe(false);
});
