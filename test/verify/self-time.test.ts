import fc from 'fast-check';
import { expect, test } from 'vitest';
import { selfTimeNs } from '../../src/verify/self-time.ts';
import { indexTrace } from '../../src/verify/trace-index.ts';
import { makeTrace, type SpanDraft } from './make-trace.ts';

function selfMs(drafts: readonly SpanDraft[]): number {
  const index = indexTrace(makeTrace(drafts));
  const root = index.span('root');
  return root ? selfTimeNs(index, root) / 1e6 : Number.NaN;
}

test('takes off the union of the children, not their sum', () => {
  const drafts = [
    { id: 'root', start: 0, lasts: 100 },
    { id: 'a', parent: 'root', start: 10, lasts: 30 },
    { id: 'b', parent: 'root', start: 20, lasts: 40 },
  ];
  expect(selfMs(drafts)).toBe(50);
});

test('clips a child that ends after its parent, as consumers do', () => {
  const drafts = [
    { id: 'root', start: 0, lasts: 100 },
    { id: 'late', parent: 'root', start: 90, lasts: 500 },
  ];
  expect(selfMs(drafts)).toBe(90);
});

test('does not count grandchildren or links', () => {
  const drafts = [
    { id: 'root', start: 0, lasts: 100 },
    { id: 'a', parent: 'root', start: 10, lasts: 10 },
    { id: 'b', parent: 'a', start: 30, lasts: 10 },
    { id: 'c', start: 50, lasts: 10, links: [{ traceId: 'a'.repeat(32), spanId: 'root' }] },
  ];
  expect(selfMs(drafts)).toBe(90);
});

test('lies between nothing and the duration, whatever the clocks say', () => {
  const child = fc.record({
    start: fc.integer({ min: -50, max: 150 }),
    lasts: fc.nat(100),
  });
  fc.assert(
    fc.property(fc.array(child), (children) => {
      const ms = selfMs([
        { id: 'root', start: 0, lasts: 100 },
        ...children.map((one, position) => ({ id: `c${position}`, parent: 'root', ...one })),
      ]);
      expect(ms).toBeGreaterThanOrEqual(0);
      expect(ms).toBeLessThanOrEqual(100);
    }),
  );
});
