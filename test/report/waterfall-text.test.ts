import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readTraceFile } from '../../src/jaeger/trace-file.ts';
import { waterfallText } from '../../src/report/waterfall-text.ts';
import type { Trace } from '../../src/verify/trace.ts';
import { makeTrace } from '../verify/make-trace.ts';

const trace = makeTrace([
  { id: 'client', kind: 'client', name: 'POST /orders', lasts: 100 },
  { id: 'api', kind: 'server', name: 'POST /orders', parent: 'client', start: 10, lasts: 80 },
  { id: 'handler', service: 'api', parent: 'api', start: 11, lasts: 78 },
  {
    id: 'query',
    service: 'api',
    kind: 'client',
    name: 'INSERT orders',
    parent: 'handler',
    start: 20,
    lasts: 40,
    attributes: { 'db.system.name': 'postgresql', 'db.query.text': 'insert' },
  },
  {
    id: 'send',
    service: 'api',
    kind: 'producer',
    name: 'send orders',
    parent: 'handler',
    start: 70,
    lasts: 10,
    attributes: { 'messaging.system': 'kafka' },
  },
  {
    id: 'worker',
    kind: 'consumer',
    name: 'process orders',
    parent: 'send',
    start: 120,
    lasts: 80,
    status: 'error',
  },
]);

async function recorded(file: string): Promise<Trace> {
  const path = fileURLToPath(new URL(`../../fixtures/traces/${file}`, import.meta.url));
  const [found] = await readTraceFile(path);
  if (!found) throw new Error(`no trace in ${file}`);
  return found;
}

test('shows hops over time, asynchronous ones with an arrow, and the critical path', () => {
  expect(waterfallText(trace, { all: false })).toMatchInlineSnapshot(`
    "trace aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa · 6 spans, 3 services, 200 ms

                                                 0 ms                        200 ms
     client             POST /orders             █████████████████                   100 ms self 20.0 ◆
     api                POST /orders               █████████████                    80.0 ms self 2.0 ◆
       postgresql       INSERT orders               ███████                         40.0 ms ◆
       kafka            send orders                          ██                     10.0 ms ◆
     worker             process orders                         ┄┄┄┄┄▶██████████████ 80.0 ms ✖

     ◆ critical path   ┄▶ asynchronous   ✖ error   1 more with --all"
  `);
});

test('shows the frames within a service only where all are wanted', () => {
  expect(waterfallText(trace, { all: false })).not.toContain('handler');
  expect(waterfallText(trace, { all: true })).toContain('handler');
});

test.for(['create.json', 'read-early.json', 'create-with-slow-query.json', 'clock-ahead.json'])(
  '%s: no line is longer than 100 columns, and every hop has a bar',
  async (file) => {
    for (const all of [true, false]) {
      const lines = waterfallText(await recorded(file), { all }).split('\n');
      expect(lines.filter((line) => [...line].length > 100)).toEqual([]);
      expect(lines.slice(3, -2).filter((line) => !line.includes('█'))).toEqual([]);
    }
  },
);

test("a client span of another service is that service's entry", async () => {
  const file = fileURLToPath(
    new URL('../../fixtures/foreign/hotrod/dispatch.json', import.meta.url),
  );
  const [dispatch] = await readTraceFile(file);
  const text = waterfallText(dispatch as Trace, { all: false });
  expect(text).toContain('40 spans, 6 services');
  expect(text).toContain('mysql              SQL SELECT');
  expect(text).toContain('12 more with --all');
});

test('one service is one service', () => {
  const alone = makeTrace([{ id: 'a' }]);
  expect(waterfallText(alone, { all: true })).toContain('1 span, 1 service,');
});

test('a span without children has no time of its own to tell', () => {
  const alone = makeTrace([{ id: 'a' }]);
  // In floating point, 65500002 / 1e6 * 1e6 is less than 65500002.
  const spans = alone.spans.map((span) => ({ ...span, durationNs: 65_500_002 }));
  expect(waterfallText({ ...alone, spans }, { all: true })).not.toContain(' self ');
});
