import { describe, expect, it } from 'vitest';
import { normalisePath, reencodeQuery, splitTarget } from '../../../stack/kong/path.ts';

describe('a request path', () => {
  it.each([
    ['/api/urls', '/api/urls'],
    ['/api//urls', '/api/urls'],
    ['/a/./b/../c', '/a/c'],
    ['/a/..', '/'],
    ['/../../etc/passwd', '/etc/passwd'],
    ['/%2e%2e/%2E%2E/x', '/x'],
    ['/a%2fb', '/a%2Fb'],
    ['/%41%7e', '/A~'],
    ['/caf\xc3\xa9', '/caf%C3%A9'],
    ['/100%', '/100%'],
    ['/a/', '/a/'],
  ])('%s becomes %s', (sent, normal) => {
    expect(normalisePath(sent)).toBe(normal);
    expect(normalisePath(normal)).toBe(normal);
  });

  it.each([
    ['/a?b=1?c', { path: '/a', query: '?b=1?c' }],
    ['http://host:1/a?b', { path: '/a', query: '?b' }],
    ['http://host', { path: '/', query: '' }],
    ['*', { path: '/*', query: '' }],
  ])('of the target %s is %j', (target, parts) => {
    expect(splitTarget(target)).toEqual(parts);
  });

  it('has its query encoded anew where credentials are hidden', () => {
    expect(reencodeQuery('?b=2&a=%20y&flag&c=%2F~&d=x+y')).toBe('?b=2&a=+y&flag=&c=%2F%7E&d=x+y');
  });
});
