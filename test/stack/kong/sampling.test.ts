import { describe, expect, it } from 'vitest';
import { isSampled } from '../../../stack/kong/sampling.ts';

describe("Kong's ratio sampler", () => {
  it.each([
    ['00000000000000000000000000000000', 0.01, true],
    // 0.01 of 2^64 is 028f5c28f5c28f60, which ends the eighth byte first.
    ['5f8fc2f5285c8f02ffffffffffffffff', 0.01, true],
    ['ff8fc2f5285c8f02ffffffffffffffff', 0.01, false],
    ['ffffffffffffff7fffffffffffffffff', 0.5, true],
    ['0000000000000080ffffffffffffffff', 0.5, false],
    ['ffffffffffffffffffffffffffffffff', 1, true],
    ['00000000000000000000000000000000', 0, false],
  ])(
    'decides on the first eight bytes, the eighth first: %s at %d is %s',
    (traceId, ratio, sampled) => {
      expect(isSampled(traceId, ratio)).toBe(sampled);
    },
  );
});
