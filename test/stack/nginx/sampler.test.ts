import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { murmurHash2, parseSampler } from '../../../stack/nginx/sampler.ts';

const recorded: { readonly sampled: readonly string[]; readonly unsampled: readonly string[] } =
  JSON.parse(
    readFileSync(new URL('../../../fixtures/nginx/split-clients.json', import.meta.url), 'utf8'),
  );

describe('parseSampler', () => {
  test('ratio:0.1 decides on every trace id as the 10% of a real split_clients did', () => {
    const sampler = parseSampler('ratio:0.1');
    expect(recorded.sampled.filter((id) => !sampler(id))).toEqual([]);
    expect(recorded.unsampled.filter((id) => sampler(id))).toEqual([]);
  });

  test('always takes every root, ratio:1 too, ratio:0 none', () => {
    const ids = [...recorded.sampled, ...recorded.unsampled];
    expect(ids.every(parseSampler('always'))).toBe(true);
    expect(ids.every(parseSampler('ratio:1'))).toBe(true);
    expect(ids.some(parseSampler('ratio:0'))).toBe(false);
  });

  test.each(['', 'never', 'ratio:', 'ratio:1.5', 'ratio:-1', 'ratio:0.00001', 'ratio:NaN'])(
    'refuses %j',
    (text) => {
      expect(() => parseSampler(text)).toThrow(/EDGE_SAMPLING/);
    },
  );
});

test('murmurHash2 handles every length of its last block', () => {
  const hashes = ['', 'a', 'ab', 'abc', 'abcd', 'abcde'].map(murmurHash2);
  expect(new Set(hashes).size).toBe(hashes.length);
});
