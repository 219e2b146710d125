import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { criticalPath } from '../../src/verify/critical-path.ts';
import type { Span } from '../../src/verify/trace.ts';
import { indexTrace, type TraceIndex } from '../../src/verify/trace-index.ts';
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

describe('of any tree', () => {
  const draft = fc.record({
    above: fc.nat(20),
    start: fc.integer({ min: -20, max: 120 }),
    lasts: fc.nat(120),
    kind: fc.constantFrom('internal', 'consumer'),
  });
  const tree = fc.array(draft, { maxLength: 20 }).map((drafts): readonly SpanDraft[] => [
    { id: 's0', start: 0, lasts: 100 },
    ...drafts.map(({ above, ...rest }, position) => ({
      id: `s${position + 1}`,
      parent: `s${above % (position + 1)}`,
      ...rest,
    })),
  ]);

  test('it covers the root exactly, without overlap: its stretches add up to the root', () => {
    fc.assert(
      fc.property(tree, (drafts) => {
        const stretches = pathOf(drafts);
        let endNs = 100e6;
        for (const stretch of stretches) {
          expect(stretch.endNs).toBe(endNs);
          expect(stretch.startNs).toBeLessThan(stretch.endNs);
          endNs = stretch.startNs;
        }
        expect(endNs).toBe(0);
        const sum = stretches.reduce((ns, one) => ns + one.endNs - one.startNs, 0);
        expect(sum).toBe(100e6);
      }),
    );
  });

  test('each stretch lies within its span, and none is of a consumer or of what is below one', () => {
    fc.assert(
      fc.property(tree, (drafts) => {
        const index = indexTrace(makeTrace(drafts));
        for (const { span, startNs, endNs } of criticalPath(index)) {
          expect(startNs).toBeGreaterThanOrEqual(span.startNs);
          expect(endNs).toBeLessThanOrEqual(span.startNs + span.durationNs);
          const kinds = [span, ...index.ancestors(span)].map(({ kind }) => kind);
          expect(kinds).not.toContain('consumer');
        }
      }),
    );
  });

  test('at any time the request waits for the child that ends last of those that still count', () => {
    fc.assert(
      fc.property(tree, (drafts) => {
        const index = indexTrace(makeTrace(drafts));
        const stretches = criticalPath(index);
        for (let ms = 0; ms < 100; ms += 1) {
          const at = stretches.find(
            ({ startNs, endNs }) => startNs <= ms * 1e6 && ms * 1e6 < endNs,
          );
          expect(at?.span.spanId).toBe(waitedFor(index, ms));
        }
      }),
    );
  });
});

/**
 * Millisecond by millisecond from the end backwards: below the span that is waited for, the child
 * that has the latest end, not after the time that is left.
 */
function waitedFor(index: TraceIndex, wantedMs: number): string | undefined {
  const [root] = index.roots;
  const walk = (span: Span, fromMs: number, toMs: number): string => {
    let leftMs = Math.min(toMs, (span.startNs + span.durationNs) / 1e6);
    const waiting = index.children(span).filter(({ kind }) => kind !== 'consumer');
    for (;;) {
      const ends = (child: Span) => (child.startNs + child.durationNs) / 1e6;
      const next = waiting.toSorted((a, b) => ends(b) - ends(a))[0];
      if (next === undefined) return span.spanId;
      waiting.splice(waiting.indexOf(next), 1);
      const [startMs, endMs] = [
        Math.max(next.startNs / 1e6, fromMs, span.startNs / 1e6),
        Math.min(ends(next), leftMs),
      ];
      if (next.startNs / 1e6 >= leftMs || endMs <= startMs) continue;
      if (wantedMs >= endMs) return span.spanId;
      if (wantedMs >= startMs) return walk(next, startMs, endMs);
      leftMs = startMs;
    }
  };
  return root && walk(root, 0, 100);
}
