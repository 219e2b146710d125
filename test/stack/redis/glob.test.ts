import { describe, expect, test } from 'vitest';
import { globToRegExp } from '../../../stack/redis/glob.ts';

describe('Redis glob patterns', () => {
  test.each([
    ['*', 'anything\r\nat all', true],
    ['link:*', 'link:abc', true],
    ['link:*', 'dedupe:link:abc', false],
    ['h?llo', 'hello', true],
    ['h?llo', 'hllo', false],
    ['h[ae]llo', 'hallo', true],
    ['h[ae]llo', 'hillo', false],
    ['h[^e]llo', 'hello', false],
    ['h[b-a]llo', 'hallo', true],
    ['h[a\\-c]llo', 'h-llo', true],
    ['h[a\\-c]llo', 'hbllo', false],
    ['a.c', 'abc', false],
    ['a+(b)', 'a+(b)', true],
    ['\\*', '*', true],
    ['\\*', 'x', false],
    ['[', '[', true],
  ])('%j on %j: %s', (pattern, key, matches) => {
    expect(globToRegExp(pattern).test(key)).toBe(matches);
  });
});
