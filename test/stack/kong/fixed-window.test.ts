import { describe, expect, it } from 'vitest';
import { FixedWindow } from '../../../stack/kong/fixed-window.ts';

const minuteMs = 60_000;

describe('a fixed window', () => {
  it('turns with the clock, not with the first request', () => {
    const window = new FixedWindow('minute', 4);
    window.count('a', 4, minuteMs * 10 + 59_999);
    expect(window.remaining('a', minuteMs * 10 + 59_999)).toBe(0);
    expect(window.remaining('a', minuteMs * 11)).toBe(4);
  });

  it('counts every caller alone', () => {
    const window = new FixedWindow('minute', 4);
    window.count('a', 3, 0);
    expect([window.remaining('a', 0), window.remaining('b', 0)]).toEqual([1, 4]);
  });

  it.each([
    [0, 60],
    [999, 60],
    [1000, 59],
    [59_999, 1],
  ])('has, %d ms in, %d seconds left', (elapsedMs, seconds) => {
    expect(new FixedWindow('minute', 1).secondsLeft(minuteMs * 7 + elapsedMs)).toBe(seconds);
  });
});
