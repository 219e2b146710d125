import { expect, test } from 'vitest';
import { edgeGap } from '../../src/verify/edge-gap.ts';
import { indexTrace } from '../../src/verify/trace-index.ts';
import { makeTrace, type SpanDraft } from './make-trace.ts';

function gapMs(parent: SpanDraft): number | undefined {
  const index = indexTrace(
    makeTrace([parent, { id: 'server', kind: 'server', parent: parent.id, lasts: 7 }]),
  );
  const server = index.span('server');
  const gap = server && edgeGap(index, server);
  return gap && gap.gapNs / 1e6;
}

test('is the duration of the client minus that of the server', () => {
  expect(gapMs({ id: 'client', kind: 'client', lasts: 9 })).toBe(2);
});

test('may be negative, since the clocks of two hosts differ', () => {
  expect(gapMs({ id: 'client', kind: 'client', lasts: 6 })).toBe(-1);
});

test('is not known without a client span above', () => {
  expect(gapMs({ id: 'proxy', kind: 'server', lasts: 9 })).toBeUndefined();
});
