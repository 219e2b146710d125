import { describe, expect, it } from 'vitest';
import { shareOf } from '../../../../services/telemetry/faults/share.ts';

describe('the share of a fault', () => {
  it.each([
    { every: 1, at: 0, hit: [0, 1, 2, 3, 4, 5, 6, 7] },
    { every: 3, at: 0, hit: [0, 3, 6] },
    { every: 3, at: 1, hit: [1, 4, 7] },
    { every: 100, at: 5, hit: [5] },
    { every: 2, at: 5, hit: [5, 7] },
  ])('of every $every, at $at, is $hit', ({ every, at, hit }) => {
    const hits = shareOf({ every, at });
    expect(
      Array.from({ length: 8 }, (_, n) => [n, hits()]).flatMap(([n, is]) => (is ? n : [])),
    ).toEqual(hit);
  });
});
