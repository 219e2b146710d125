import { expect, it } from 'vitest';
import { parseConfiguration } from '../../../stack/kong/declarative/load.ts';
import type { Match } from '../../../stack/kong/router.ts';
import { upstreamPath } from '../../../stack/kong/upstream-path.ts';

function match(url: string, stripPath: boolean): Match {
  const [service] = parseConfiguration({
    _format_version: '3.0',
    services: [{ name: 'service', url }],
  }).services;
  if (!service) throw new Error('no service');
  const balancer = { next: async () => undefined };
  const route = { name: 'route', firstPath: '/in', stripPath, service, balancer, plugins: [] };
  return { route, prefix: '/in' };
}

/** As Kong's `path_handling: v0` has it. */
it.each([
  ['http://a', true, '/in/req', '/req'],
  ['http://a', true, '/in', '/'],
  ['http://a', true, '/inreq', '/req'],
  ['http://a', false, '/in/req', '/in/req'],
  ['http://a/s', true, '/in', '/s'],
  ['http://a/s', true, '/in/', '/s/'],
  ['http://a/s', true, '/in/req', '/s/req'],
  ['http://a/s', true, '/inreq', '/s/req'],
  ['http://a/s', true, '/in../req', '/s/req'],
  ['http://a/s', true, '/in..', '/s'],
  ['http://a/s', false, '/in/req', '/s/in/req'],
  ['http://a/s/', true, '/in', '/s'],
  ['http://a/s/', true, '/in/req', '/s/req'],
  ['http://a/s/', false, '/in/req', '/s/in/req'],
])('of a service at %s (strip_path %s), %s becomes %s', (url, strip, path, expected) => {
  expect(upstreamPath(path, match(url, strip))).toBe(expected);
});

it.each(['http://a/s?x=1', 'http://a/s#x', 'http://a/%7Es'])('refuses a service at %s', (url) => {
  expect(() => match(url, true)).toThrow(/services\[0\]/);
});
