import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadConfiguration, parseConfiguration } from '../../../stack/kong/declarative/load.ts';

const file = new URL('../../../stack/kong/kong.yml', import.meta.url);
const filled = { DECK_INTERNAL_API_KEY: 'a-key' };

/** A copy of the platform's configuration, changed. */
function changed(change: (document: ReturnType<typeof parse>) => void): unknown {
  const document = parse(
    readFileSync(file, 'utf8').replace(/\$\{\{ env "DECK_\w+" \}\}/g, 'a-key'),
  );
  change(document);
  return document;
}

describe("the platform's kong.yml", () => {
  it('loads, with the key of the environment in it', () => {
    const { consumers } = loadConfiguration(file, filled);
    expect(consumers).toEqual([{ username: 'platform', keyauth_credentials: [{ key: 'a-key' }] }]);
  });

  it('holds no key itself and is refused without one', () => {
    expect(() => loadConfiguration(file, {})).toThrow(
      /consumers\[0\]\.keyauth_credentials\[0\]\.key is .*DECK_INTERNAL_API_KEY.*not filled in/,
    );
  });

  it('has the join function of join-caller-trace.lua, indentation apart', () => {
    const lua = readFileSync(new URL('./join-caller-trace.lua', file), 'utf8');
    const { plugins } = parse(readFileSync(file, 'utf8'));
    const [{ config }] = plugins.filter(({ name }: { name: string }) => name === 'pre-function');
    expect(config.rewrite).toEqual([lua]);
  });

  it('limits the edge routes by the client id that the edge sets', () => {
    const { services } = loadConfiguration(file, filled);
    const limits = services
      .flatMap(({ routes }) => routes)
      .map(({ name, plugins }) => {
        const limit = plugins.find((plugin) => plugin.name === 'rate-limiting');
        return [name, limit?.config.limit_by, limit?.config.minute, limit?.config.hour];
      });
    expect(limits).toEqual([
      ['api', 'header', 60, 1000],
      ['internal', 'consumer', 600, 10_000],
      ['redirect', 'header', 600, 10_000],
      ['websocket', 'header', 60, 1000],
    ]);
  });
});

describe('what the stand-in does not know is refused with path and value', () => {
  it.each<
    readonly [what: string, change: (document: ReturnType<typeof parse>) => void, message: string]
  >([
    [
      'an entity',
      (d) => (d.certificates = []),
      'kong.yml: certificates is []: the stand-in does not know this field',
    ],
    [
      'a field of a route',
      (d) => (d.services[0].routes[0].methods = ['GET']),
      'services[0].routes[0].methods is ["GET"]: the stand-in does not know this field',
    ],
    [
      'a regular expression for a path',
      (d) => (d.services[0].routes[0].paths = ['~/api/.*']),
      'services[0].routes[0].paths[0] is "~/api/.*": expected a plain path',
    ],
    [
      'a plugin',
      (d) => d.plugins.push({ name: 'circuit-breaker', config: {} }),
      'plugins[6].name is "circuit-breaker": the stand-in does not know this plugin',
    ],
    [
      'a field of a plugin',
      (d) => (d.plugins[1].config.header_type = 'w3c'),
      'plugins[1].config.header_type is "w3c": the stand-in does not know this field',
    ],
    [
      'other code in the pre-function',
      (d) => (d.plugins[0].config.rewrite[0] = 'kong.log.err("hi")'),
      'plugins[0].config.rewrite[0] is "kong.log.err(\\"hi\\")": expected the code of join-caller-trace.lua',
    ],
    [
      'a second function beside it',
      (d) => d.plugins[0].config.rewrite.push('kong.log.err("hi")'),
      'plugins[0].config.rewrite is',
    ],
    [
      'the function in another phase',
      (d) => (d.plugins[0].config.access = d.plugins[0].config.rewrite),
      'plugins[0].config.access is',
    ],
    [
      'propagation without a default format',
      (d) => delete d.plugins[1].config.propagation.default_format,
      'plugins[1].config.propagation.default_format is missing',
    ],
    [
      'resource attributes that are no strings',
      (d) => (d.plugins[1].config.resource_attributes.x = 1),
      'plugins[1].config.resource_attributes.x is 1',
    ],
    [
      'an hour limit below that of the minute',
      (d) => (d.services[0].routes[0].plugins[0].config.hour = 59),
      'the limit of a longer period is below that of a shorter one',
    ],
    [
      'limits without a period',
      (d) => (d.services[2].routes[0].plugins[1].config.limits.redirects = {}),
      'services[2].routes[0].plugins[1].config.limits.redirects is {}: expected at least one of',
    ],
    [
      'a policy that needs a database',
      (d) => (d.services[0].routes[0].plugins[0].config.policy = 'cluster'),
      'services[0].routes[0].plugins[0].config.policy is "cluster"',
    ],
    [
      'a key as a number, which is not shown',
      (d) => (d.consumers[0].keyauth_credentials[0].key = 123_456),
      'consumers[0].keyauth_credentials[0].key is (hidden)',
    ],
  ])('%s', (_, change, message) => {
    let text = '';
    try {
      parseConfiguration(changed(change));
    } catch (error) {
      text = String(error);
    }
    expect(text).toContain(message);
    expect(text).not.toContain('123456');
  });
});
