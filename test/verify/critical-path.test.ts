import fc from 'fast-check';
import { expect, test } from 'vitest';
import { criticalPath } from '../../src/verify/critical-path.ts';
import { indexTrace } from '../../src/verify/trace-index.ts';
import { makeTrace, type SpanDraft } from './make-trace.ts';

const pathOf = (drafts: readonly SpanDraft[]) => criticalPath(indexTrace(makeTrace(drafts)));
const ids = (drafts: readonly SpanDraft[]) => pathOf(drafts).map(({ span }) => span.spanId);

test('goes into the child that ended last', () => {
  const drafts = [
    { id: 'root', start: 0, lasts: 100 },
    { id: 'short', parent: 'root', start: 10, lasts: 20 },
    { id: 'long', parent: 'root', start: 10, lasts: 80 },
  ];
  expect(ids(drafts)).toEqual(['root', 'long', 'root']);
});

test('takes children that follow each other, and the parent between them', () => {
  const drafts = [
    { id: 'root', start: 0, lasts: 100 },
    { id: 'first', parent: 'root', start: 0, lasts: 40 },
    { id: 'second', parent: 'root', start: 50, lasts: 50 },
  ];
  expect(ids(drafts)).toEqual(['second', 'root', 'first']);
});

test('leaves out what starts when the root has ended', () => {
  const drafts = [
    { id: 'root', start: 0, lasts: 100 },
    { id: 'consumer', parent: 'root', start: 120, lasts: 30 },
  ];
  expect(ids(drafts)).toEqual(['root']);
});

test('leaves out consumers, even while their producer is still sending', () => {
  const drafts = [
    { id: 'root', start: 0, lasts: 100 },
    { id: 'send', kind: 'producer', parent: 'root', start: 40, lasts: 20 },
    { id: 'process', kind: 'consumer', parent: 'send', start: 45, lasts: 80 },
  ] as const;
  expect(ids(drafts)).toEqual(['root', 'send', 'root']);
});

test('bears a loop of parents', () => {
  const drafts = [
    { id: 'root', start: 0, lasts: 10 },
    { id: 'a', parent: 'b', start: 0, lasts: 5 },
    { id: 'b', parent: 'a', start: 0, lasts: 5 },
  ];
  expect(ids(drafts)).toEqual(['root']);
});

test('covers the root exactly, without overlap', () => {
  const draft = fc.record({
    above: fc.nat(20),
    start: fc.integer({ min: -20, max: 120 }),
    lasts: fc.nat(120),
  });
  fc.assert(
    fc.property(fc.array(draft, { maxLength: 20 }), (drafts) => {
      const stretches = pathOf([
        { id: 's0', start: 0, lasts: 100 },
        ...drafts.map(({ above, ...rest }, position) => ({
          id: `s${position + 1}`,
          parent: `s${above % (position + 1)}`,
          ...rest,
        })),
      ]);
      let endNs = 100e6;
      for (const stretch of stretches) {
        expect(stretch.endNs).toBe(endNs);
        expect(stretch.startNs).toBeLessThan(stretch.endNs);
        endNs = stretch.startNs;
      }
      expect(endNs).toBe(0);
    }),
  );
});
