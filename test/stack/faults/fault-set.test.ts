import { describe, expect, it } from 'vitest';
import type { Fault } from '../../../src/lab/fault.ts';
import { FaultSet, shareOf } from '../../../stack/faults/fault-set.ts';

const all = { every: 1, at: 0 };
const taking = (list: readonly Fault[] | string) => {
  const faults = new FaultSet();
  faults.take({ SELF_TEST_FAULTS: typeof list === 'string' ? list : JSON.stringify(list) });
  return faults;
};

describe('the faults of a stand-in', () => {
  it('are all that a proxy can play', () => {
    const list: readonly Fault[] = [
      { kind: 'context', ...all, over: 'http', header: 'baggage', change: 'restarted' },
      { kind: 'delay', ...all, over: 'http', delayMs: 12.5 },
      { kind: 'span-lost', ...all, span: 'kong.balancer' },
      { kind: 'export-stopped', ...all },
      { kind: 'error-hidden', ...all },
      { kind: 'attribute', ...all, name: 'note', value: '' },
      { kind: 'limit-ignored', ...all },
    ];
    const faults = taking(list);
    expect(list.flatMap(({ kind }) => faults.hit(kind))).toEqual(list);
  });

  it.each([{}, { SELF_TEST_FAULTS: '' }, { SELF_TEST_FAULTS: '[]' }])('are none for %j', (env) => {
    const faults = new FaultSet();
    faults.take(env);
    expect([faults.hit('context'), faults.delayMs(), faults.ignoresLimit()]).toEqual([
      [],
      0,
      false,
    ]);
    expect(faults.has('export-stopped', 'span-lost', 'error-hidden', 'attribute')).toBe(false);
  });

  it('are replaced by the next list', () => {
    const faults = taking([{ kind: 'limit-ignored', ...all }]);
    faults.take({});
    expect(faults.ignoresLimit()).toBe(false);
  });

  it('add their delays up', () => {
    const delay = { kind: 'delay', over: 'http', delayMs: 5 } as const;
    const faults = taking([
      { ...delay, every: 1, at: 0 },
      { ...delay, every: 2, at: 1 },
    ]);
    expect([faults.delayMs(), faults.delayMs(), faults.delayMs()]).toEqual([5, 10, 5]);
  });

  it.each([
    ['{', 'environment variable SELF_TEST_FAULTS is not JSON'],
    ['{}', /^environment variable SELF_TEST_FAULTS: [^\n]+$/],
    ['[{"kind":"sabotage","every":1,"at":0}]', /\(0\.kind\)$/],
    ['[{"kind":"export-stopped","every":0,"at":0}]', /\(0\.every\)$/],
    [
      '[{"kind":"delay","every":1,"at":0,"over":"kafka","delayMs":1}]',
      'environment variable SELF_TEST_FAULTS: a proxy can play faults over http only (0.over)',
    ],
  ])('are refused: %s', (list, reason) => {
    expect(() => taking(list)).toThrow(reason);
  });
});

describe('the share of a fault', () => {
  it.each([
    { every: 1, at: 0, hit: [0, 1, 2, 3, 4, 5, 6, 7] },
    { every: 3, at: 1, hit: [1, 4, 7] },
    { every: 100, at: 5, hit: [5] },
    { every: 2, at: 5, hit: [5, 7] },
  ])('of every $every, at $at, is $hit', ({ every, at, hit }) => {
    const hits = shareOf({ every, at });
    const numbers = Array.from({ length: 8 }, (_, number) => ({ number, is: hits() }));
    expect(numbers.flatMap(({ number, is }) => (is ? number : []))).toEqual(hit);
  });
});
