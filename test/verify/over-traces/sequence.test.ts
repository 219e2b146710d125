import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contractSchema } from '../../../src/verify/contract.ts';
import { judgeOverTraces, type TracesFound } from '../../../src/verify/over-traces/judge.ts';
import { type Call, tracesOf, whole } from './calls.ts';

const next = { closed: ['open'], open: ['half'], half: ['closed', 'open'] };
const below = { service: 'payment' };
const contract = contractSchema.parse({
  contract: 'shop',
  sequences: [
    {
      expectation: 'the breaker works',
      of: { service: 'shop' },
      state: 'state',
      stateAfter: 'after',
      next,
      shows: ['closed', 'open', 'half', 'closed'],
      during: { open: { below, atMost: 0 }, half: { below, atMost: 2 } },
    },
  ],
  hops: [{ id: 'call', service: 'shop' }],
});

const sound: readonly Call[] = [
  { at: 0, state: 'closed', reaches: 1 },
  { at: 10, state: 'closed', after: 'open', reaches: 1 },
  { at: 20, state: 'open' },
  { at: 30, state: 'open', after: 'half' },
  { at: 40, state: 'half', reaches: 1 },
  { at: 50, state: 'half', after: 'closed', reaches: 1 },
  { at: 60, state: 'closed', reaches: 1 },
];

async function judge(calls: readonly Call[], found: Partial<TracesFound> = {}) {
  const [judged] = await judgeOverTraces(contract, { traces: tracesOf(calls), ...whole, ...found });
  return `${judged?.verdict}: ${judged?.detail}`;
}

const changed = (index: number, change: Partial<Call>) =>
  sound.map((call, at) => (at === index ? { ...call, ...change } : call));

describe('a sequence of states', () => {
  it('passes where each follows what it may follow, in whatever order its traces were found', async () => {
    const told = 'passed: closed → open → half → closed, by 7 spans';
    expect(await judge(sound)).toBe(told);
    const traces = tracesOf(sound).toReversed();
    expect(await judge([], { traces })).toBe(told);
  });

  it('fails on a step that may not be', async () => {
    const skipping = sound.filter(({ state, after }) => state !== 'half' && after !== 'half');
    expect(await judge(skipping)).toMatch(/^failed: open → closed, trace 0+4/);
  });

  it('fails on what it never came to', async () => {
    expect(await judge(sound.slice(0, 1))).toBe(
      'failed: after closed it was never open, only closed',
    );
    expect(await judge(sound.slice(0, 4))).toMatch(
      /^failed: after closed → open → half it was never closed/,
    );
  });

  it('fails on a span below what met it open, and on too many in one stay', async () => {
    expect(await judge(changed(2, { reaches: 1 }))).toMatch(
      /^failed: 1 spans below those that met it open, at most 0 may be: payment .*, trace 0+3$/,
    );
    expect(await judge(changed(4, { reaches: 2 }))).toMatch(
      /^failed: 3 spans below .* half, at most 2/,
    );
    // What opened it was made while it was closed.
    expect(await judge(changed(1, { reaches: 3 }))).toMatch(/^passed/);
  });

  it('bears calls that overlap', async () => {
    const overlapping: readonly Call[] = [
      { at: 0, lasts: 30, state: 'closed', after: 'open' },
      { at: 10, lasts: 40, state: 'closed', after: 'open' },
      { at: 60, state: 'open', after: 'half' },
      { at: 70, state: 'half', after: 'closed' },
    ];
    expect(await judge(overlapping)).toMatch(/^passed/);
  });

  it('takes no order from two times that a clock cannot tell apart', async () => {
    const together = [...sound.slice(0, 2), { at: 15.4, state: 'closed' }, ...sound.slice(2)];
    expect(await judge(together)).toMatch(/^passed/);
    const later = [...sound.slice(0, 2), { at: 17, state: 'closed' }, ...sound.slice(2)];
    expect(await judge(later)).toMatch(/^failed: open → closed/);
  });

  it('passes on every walk over what may follow, and fails on one step aside', async () => {
    const walk = fc.array(fc.nat(), { minLength: 1, maxLength: 20 }).map((choices) => {
      const states = ['closed', 'open', 'half', 'closed'];
      for (const choice of choices) {
        const may = next[states.at(-1) as keyof typeof next];
        states.push(may[choice % may.length] as string);
      }
      return states;
    });
    const callsOf = (states: readonly string[]) =>
      states.map((state, index) => ({ at: 10 * index, state }));
    await fc.assert(
      fc.asyncProperty(walk, async (states) => {
        expect(await judge(callsOf(states))).toMatch(/^passed/);
        const aside =
          states.at(-1) === 'closed' ? 'half' : states.at(-1) === 'open' ? 'closed' : 'ajar';
        expect(await judge(callsOf([...states, aside]))).toMatch(/^failed/);
      }),
      { numRuns: 50 },
    );
  });
});

describe('of a sequence that is not whole', () => {
  const gaps = [
    [{ unsettled: 2 }, /^incomplete: .*2 traces are not there, or may still grow$/],
    [{ truncated: true }, /^inconclusive: .*Jaeger has more traces than it gave$/],
    [{ sampled: true }, /^inconclusive: .*traces were sampled out$/],
  ] as const;

  it.each(gaps)('a step between two traces is no evidence: %j', async (gap, told) => {
    const skipping = sound.filter(({ state, after }) => state !== 'half' && after !== 'half');
    expect(await judge(skipping)).toMatch(/^failed/);
    expect(await judge(skipping, gap)).toMatch(told);
    expect(await judge(sound.slice(0, 1), gap)).toMatch(told);
    expect(await judge(sound, gap)).toMatch(told);
  });

  it.each(gaps)('what one trace tells by itself is: %j', async (gap) => {
    expect(await judge(changed(1, { after: 'half' }), gap)).toMatch(/^failed: closed → half/);
    expect(await judge(changed(2, { reaches: 1 }), gap)).toMatch(/^failed: 1 spans below/);
  });

  it('is incomplete without any span that tells a state', async () => {
    expect(await judge([])).toBe('incomplete: no trace has a span that it is about');
  });
});
