import { expect, test } from 'vitest';
import { summariseTrace } from '../../src/report/trace-summary.ts';
import { tracesText } from '../../src/report/traces-text.ts';
import { makeTrace } from '../verify/make-trace.ts';

const trace = makeTrace([
  { id: 'edge', name: 'GET /a/path/that/is/longer/than/the/column', lasts: 30 },
  { id: 'api', parent: 'edge', status: 'error' },
  { id: 'worker', parent: 'lost', start: 40, lasts: 5 },
]);

test('a trace is told by its root, size, duration, errors and orphans', () => {
  expect(summariseTrace(trace)).toEqual({
    traceId: 'a'.repeat(32),
    startedAt: '2026-11-18T11:06:40.000Z',
    service: 'edge',
    name: 'GET /a/path/that/is/longer/than/the/column',
    spanCount: 3,
    serviceCount: 3,
    durationMs: 45,
    errorCount: 1,
    orphanCount: 1,
  });
});

test('the list keeps to 100 columns and says that there is more', () => {
  const text = tracesText({ traces: [summariseTrace(trace)], more: true });
  expect(text).toMatchInlineSnapshot(`
    "  trace                             started       root                      spans  lasted
      aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa  11:06:40.000  edge GET /a/path/that/i…  3      45.0 ms  1 ✖ 1 …

    the newest 1; more with --limit or --since
    next  tracelab trace aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
  `);
  expect(text.split('\n').every((line) => [...line].length <= 100)).toBe(true);
});

test('an empty list says what to try', () => {
  expect(tracesText({ traces: [], more: false })).toContain('--since 24h');
});
