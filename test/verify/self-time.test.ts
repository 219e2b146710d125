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

test('is the time in which no child runs, counted millisecond by millisecond', () => {
  const draft = fc.record({
    above: fc.nat(8),
    start: fc.integer({ min: -50, max: 150 }),
    lasts: fc.nat(100),
  });
  fc.assert(
    fc.property(fc.array(draft, { maxLength: 8 }), (drafts) => {
      const trace = makeTrace([
        { id: 's0', start: 0, lasts: 100 },
        ...drafts.map(({ above, ...rest }, at) => ({
          id: `s${at + 1}`,
          parent: `s${above % (at + 1)}`,
          ...rest,
        })),
      ]);
      const index = indexTrace(trace);
      for (const span of trace.spans) {
        const [startMs, endMs] = [span.startNs / 1e6, (span.startNs + span.durationNs) / 1e6];
        const children = trace.spans.filter(({ parentSpanId }) => parentSpanId === span.spanId);
        let alone = 0;
        for (let ms = startMs; ms < endMs; ms += 1) {
          const busy = children.some(
            (child) => child.startNs <= ms * 1e6 && ms * 1e6 < child.startNs + child.durationNs,
          );
          if (!busy) alone += 1;
        }
        expect(selfTimeNs(index, span)).toBe(alone * 1e6);
      }
    }),
  );
});
