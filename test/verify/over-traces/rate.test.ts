import { describe, expect, it } from 'vitest';
import { contractSchema } from '../../../src/verify/contract.ts';
import { judgeOverTraces, type TracesFound } from '../../../src/verify/over-traces/judge.ts';
import { tracesOf, whole } from './calls.ts';

const expectation = 'at most 3 a second';
async function judge(
  starts: readonly number[],
  rate: Readonly<Record<string, unknown>> = {},
  found: Partial<TracesFound> = {},
) {
  const contract = contractSchema.parse({
    contract: 'shop',
    rates: [{ expectation, of: { service: 'shop' }, atMost: 3, inMs: 1000, ...rate }],
    hops: [{ id: 'call', service: 'shop' }],
  });
  const traces = tracesOf(starts.map((at) => ({ at, state: 'closed' })));
  const [judged] = await judgeOverTraces(contract, { traces, ...whole, ...found });
  return `${judged?.verdict}: ${judged?.detail}`;
}

describe('a rate', () => {
  it('passes where no window has more', async () => {
    expect(await judge([0, 400, 800, 1000, 1400, 1800])).toBe('passed: at most 3 of 3 in 1000 ms');
  });

  it('fails where a window has, wherever it begins', async () => {
    expect(await judge([0, 700, 1200, 1300, 1600])).toMatch(
      /^failed: 4 in 1000 ms from 2026-11-18T11:06:40\.700Z, the last of them trace 0+5$/,
    );
  });

  it('counts by the clock where the limit does', async () => {
    const across = [700, 800, 900, 1000, 1100, 1200];
    expect(await judge(across)).toMatch(/^failed: 6 in/);
    expect(await judge(across, { window: 'clock' })).toMatch(/^passed: at most 3 of 3/);
    expect(await judge([...across, 1999], { window: 'clock' })).toMatch(/^failed: 4 in/);
  });

  it('counts each value of an attribute for itself', async () => {
    const six = [0, 1, 2, 3, 4, 5].map((index) => 100 * index);
    expect(await judge(six)).toMatch(/^failed: 6 in/);
    expect(await judge(six, { per: 'user' })).toBe(
      'passed: at most 3 of 3 in 1000 ms, of 2 different user',
    );
    expect(await judge([...six, 600], { per: 'user' })).toMatch(/^failed: 4 in .*, user ann, /);
  });

  it('does not count what a clock of whole milliseconds may have moved into the window', async () => {
    expect(await judge([0, 10, 20, 999.5])).toMatch(/^passed/);
    expect(await judge([0, 10, 20, 998.5])).toMatch(/^failed/);
  });

  it('fails whatever is missing, and passes only where nothing is', async () => {
    expect(await judge([0, 1, 2, 3], {}, { truncated: true })).toMatch(/^failed/);
    expect(await judge([0], {}, { truncated: true })).toMatch(/^inconclusive/);
    expect(await judge([0], {}, { unsettled: 1 })).toMatch(/^incomplete/);
    expect(await judge([])).toMatch(/^incomplete/);
  });
});
