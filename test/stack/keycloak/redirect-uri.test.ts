import { expect, test } from 'vitest';
import { matchesRedirectUri } from '../../../stack/keycloak/redirect-uri.ts';

test.each([
  ['http://web:8080/callback', true],
  ['http://web:8080/', true],
  ['http://web:8080', false],
  ['http://web:80800/callback', false],
  ['http://web:8080.evil.example/', false],
  ['https://web:8080/callback', false],
])('%s matches http://web:8080/*: %s', (uri, matches) => {
  expect(matchesRedirectUri(uri, ['http://web:8080/*'])).toBe(matches);
});

test('a pattern without * matches to the letter', () => {
  expect(matchesRedirectUri('http://web/cb', ['http://web/cb'])).toBe(true);
  expect(matchesRedirectUri('http://web/cb2', ['http://web/cb'])).toBe(false);
});
