import { expect, test } from 'vitest';
import { parseRequestPath } from '../../../stack/nginx/request-path.ts';

test.each([
  ['/a/b?c=1', '/a/b'],
  ['/%61pi/urls', '/api/urls'],
  ['/static/../api/urls', '/api/urls'],
  ['/static/%2e%2e/api/urls', '/api/urls'],
  ['//api//urls/', '/api/urls/'],
  ['/a/.', '/a/'],
  ['/a/b/..', '/a/'],
  ['/..a/.b', '/..a/.b'],
  ['/%C3%A9', '/é'],
  ['http://short.test/a', '/a'],
])('%s matches as %s', (target, path) => {
  expect(parseRequestPath(target)?.path).toBe(path);
});

test.each(['', 'a', '/..', '/../etc/passwd', '/%2e%2e/x', '/%zz', '/a%', '/%00'])(
  '%j is refused',
  (target) => {
    expect(parseRequestPath(target)).toBeUndefined();
  },
);

test('what goes on is what came', () => {
  expect(parseRequestPath('/%61/../b?x=%20')).toMatchObject({
    rawPath: '/%61/../b',
    query: '?x=%20',
  });
});
