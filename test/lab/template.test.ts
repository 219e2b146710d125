import { describe, expect, it } from 'vitest';
import { fillTemplate } from '../../src/lab/template.ts';

const values = {
  address: (component: string, port: string) =>
    component === 'url-api' && port === 'http' ? '127.0.0.1:20001' : undefined,
  publicAddress: (component: string, port: string) =>
    component === 'nginx' && port === 'http' ? '127.0.0.1:8080' : undefined,
  url: (component: string) => (component === 'redis' ? 'redis://:word@here' : undefined),
  port: (name: string) => (name === 'http' ? 20_002 : undefined),
  listen: '127.0.0.1',
  secret: (name: string) => `secret-of-${name}`,
  setting: (name: string) => (name === 'edge-sampling' ? 'ratio:0.1' : undefined),
  data: '/a lab/data',
  package: '/a package',
  lab: 'demo',
};

describe('fillTemplate', () => {
  it.each([
    ['http://${url-api:http}/urls', 'http://127.0.0.1:20001/urls'],
    ['http://${public:nginx:http}/', 'http://127.0.0.1:8080/'],
    ['${port:http}', '20002'],
    ['${listen}:${port:http}', '127.0.0.1:20002'],
    ['redis://:${secret:redis}@here', 'redis://:secret-of-redis@here'],
    ['${data}/db', '/a lab/data/db'],
    ['${package}/services/frontend', '/a package/services/frontend'],
    ['${url:redis}', 'redis://:word@here'],
    ['${lab}', 'demo'],
    ['${setting:edge-sampling}', 'ratio:0.1'],
    ['no placeholder', 'no placeholder'],
  ])('fills in %s', (template, filled) => {
    expect(fillTemplate(template, values)).toBe(filled);
  });

  it.each([
    '${port:smtp}',
    '${nobody:http}',
    '${url-api:smtp}',
    '${url:smtp}',
    '${public:url-api:http}',
    '${setting:colour}',
    '${}',
  ])('refuses %s, which names nothing', (template) => {
    expect(() => fillTemplate(template, values)).toThrow(`unknown placeholder ${template}`);
  });

  it('knows no package where there is none', () => {
    const inContainer = { ...values, package: undefined };
    expect(() => fillTemplate('${package}/x', inContainer)).toThrow(
      'unknown placeholder ${package}',
    );
  });
});
