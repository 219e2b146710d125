import { describe, expect, it } from 'vitest';
import { BackgroundSends } from '../../../../services/building-blocks/events/background-sends.ts';

describe('sends in the background', () => {
  it('are waited for when the service stops', async () => {
    const sends = new BackgroundSends({ limit: 2 });
    const { promise, resolve } = Promise.withResolvers<void>();
    let isSettled = false;
    sends.start('event', () => promise);
    const settled = sends.settled().then(() => {
      isSettled = true;
    });
    await Promise.resolve();
    expect(isSettled).toBe(false);
    resolve();
    await settled;
  });

  it('that fail are logged, and fail nothing else', async () => {
    const lines: string[] = [];
    const sends = new BackgroundSends({ limit: 2, log: (line) => lines.push(line) });
    sends.start('click on abc', () => Promise.reject(new Error('no broker')));
    await sends.settled();
    expect(lines).toEqual(['click on abc not sent: no broker']);
  });

  it('are bounded: what is too many is dropped, and said', async () => {
    const lines: string[] = [];
    const sends = new BackgroundSends({ limit: 1, log: (line) => lines.push(line) });
    const { promise, resolve } = Promise.withResolvers<void>();
    expect(sends.start('first', () => promise)).toBe(true);
    expect(sends.start('second', () => promise)).toBe(false);
    resolve();
    await sends.settled();
    expect(sends.start('third', async () => {})).toBe(true);
    expect(lines).toEqual(['second dropped: 1 sends are under way']);
  });
});
