import { describe, expect, it } from 'vitest';
import { becomes, type Clock, stays } from '../src/poll.ts';

/** Time that passes only when somebody sleeps. */
function fakeClock(): Clock {
  let now = 0;
  return {
    now: () => now,
    sleep: async (ms) => {
      now += ms;
    },
  };
}

const every10For100 = () => ({ deadlineMs: 100, intervalMs: 10, clock: fakeClock() });

describe('becomes', () => {
  it('returns the first answer', async () => {
    let asked = 0;
    const answer = await becomes(
      async () => (++asked === 3 ? 'there' : undefined),
      every10For100(),
    );
    expect(answer).toBe('there');
    expect(asked).toBe(3);
  });

  it('asks once more at the deadline and then gives up', async () => {
    let asked = 0;
    const answer = await becomes(async () => {
      asked += 1;
      return undefined;
    }, every10For100());
    expect(answer).toBeUndefined();
    expect(asked).toBe(11);
  });

  it('asks once when the deadline is now', async () => {
    const options = { ...every10For100(), deadlineMs: 0 };
    expect(await becomes(async () => 'at once', options)).toBe('at once');
  });

  it('rejects with the reason of an aborted signal', async () => {
    const signal = AbortSignal.abort(new Error('Ctrl-C'));
    const asking = becomes(async () => undefined, { ...every10For100(), signal });
    await expect(asking).rejects.toThrow('Ctrl-C');
  });
});

describe('stays', () => {
  it('is true when every answer is', async () => {
    expect(await stays(async () => true, every10For100())).toBe(true);
  });

  it('is false with the first answer that is', async () => {
    let asked = 0;
    expect(await stays(async () => ++asked < 4, every10For100())).toBe(false);
    expect(asked).toBe(4);
  });
});
