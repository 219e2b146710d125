import { describe, expect, it } from 'vitest';
import { isSampled } from '../../../stack/kong/sampling.ts';

describe("Kong's ratio sampler", () => {
  it.each([
    ['00000000000000000000000000000000', 0.01, true],
    ['028f5c28f5c28f00ffffffffffffffff', 0.01, true],
    ['028f5c28f5c29000ffffffffffffffff', 0.01, false],
    ['7fffffffffffffffffffffffffffffff', 0.5, true],
    ['8000000000000000ffffffffffffffff', 0.5, false],
    ['ffffffffffffffffffffffffffffffff', 1, true],
    ['00000000000000000000000000000000', 0, false],
  ])('decides on the first eight bytes: %s at %d is %s', (traceId, ratio, sampled) => {
    expect(isSampled(traceId, ratio)).toBe(sampled);
  });
});
