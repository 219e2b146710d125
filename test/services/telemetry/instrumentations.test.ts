import { describe, expect, it } from 'vitest';
import {
  markCacheHit,
  parseInstrumentationNames,
} from '../../../services/telemetry/instrumentations.ts';

function marked(command: string, args: readonly unknown[], response: unknown) {
  const attributes: Record<string, unknown> = {};
  markCacheHit(
    {
      setAttribute(key, value) {
        attributes[key] = value;
        return this as never;
      },
    },
    command,
    args,
    response,
  );
  return attributes;
}

describe('cache hits', () => {
  it('are marked with the size of what was found', () => {
    expect(marked('get', ['link:abc'], 'grün')).toEqual({
      'cache.hit': true,
      'cache.item_size': 5,
    });
  });

  it('are marked as misses where nothing was found', () => {
    expect(marked('get', ['dedupe:1'], null)).toEqual({
      'cache.hit': false,
      'cache.item_size': 0,
    });
  });

  it.each([
    ['get', ['session:1']],
    ['set', ['link:abc', 'x']],
    ['get', []],
  ])('are nothing that %s %j has', (command, args) => {
    expect(marked(command, args, 'x')).toEqual({});
  });
});

describe('names of instrumentations', () => {
  it('are a list, or none', () => {
    expect(parseInstrumentationNames('http, pg')).toEqual(['http', 'pg']);
    expect(parseInstrumentationNames(undefined)).toEqual([]);
  });

  it('are refused where there is no such instrumentation', () => {
    expect(() => parseInstrumentationNames('http,mysql')).toThrow(/"mysql".*http, fastify/);
  });
});
