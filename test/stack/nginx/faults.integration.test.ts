import {
  createServer,
  type IncomingHttpHeaders,
  type RequestListener,
  type Server,
} from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ContextHeader, Fault } from '../../../src/lab/fault.ts';
import { FaultSet } from '../../../stack/faults/fault-set.ts';
import { platformLayout } from '../../../stack/nginx/platform-layout.ts';
import { plain } from '../otel-collector/processors/run-processor.ts';
import { close, listen } from './mock-gateway.ts';
import { startEdge } from './running-edge.ts';

const all = { every: 1, at: 0 };
const traceId = '0af7651916cd43dd8448eb211c80319c';
const caller = {
  traceparent: `00-${traceId}-b7ad6b7169203331-01`,
  tracestate: 'vendor=value',
  baggage: 'user.id=u-1,client.type=cli',
};

/** In place of Kong and Collector. */
let behind: Server;
let address: string;
let arrived: IncomingHttpHeaders[];
let answer: RequestListener;
let nowMs: number;

beforeEach(async () => {
  arrived = [];
  nowMs = 0;
  answer = (_, response) => response.end('ok');
  behind = createServer((request, response) => {
    arrived.push(request.headers);
    answer(request, response);
  });
  address = await listen(behind);
});
afterEach(() => close(behind));

/** An edge that plays these faults. */
async function playing(list: readonly Fault[]) {
  const faults = new FaultSet();
  faults.take({ SELF_TEST_FAULTS: JSON.stringify(list) });
  const edge = await startEdge({
    layout: platformLayout(() => address),
    nowMs: () => nowMs,
    faults,
  });
  const get = async (path: string, headers: Readonly<Record<string, string>> = caller) => {
    const { status } = await fetch(`http://${edge.address}${path}`, { headers });
    return status;
  };
  return { get, stop: async () => (await edge.stop()).spans };
}

const context = (header: ContextHeader, change: 'dropped' | 'restarted'): Fault => ({
  kind: 'context',
  ...all,
  over: 'http',
  header,
  change,
});

describe('what the edge forwards', () => {
  test('is as ever without faults', async () => {
    const edge = await playing([]);
    await edge.get('/api/urls');
    const [span] = await edge.stop();
    expect(arrived[0]).toMatchObject({
      ...caller,
      traceparent: `00-${traceId}-${span?.spanId}-01`,
    });
  });

  test.each<ContextHeader>(['traceparent', 'tracestate', 'baggage'])(
    'loses its %s, and nothing else',
    async (header) => {
      const edge = await playing([context(header, 'dropped')]);
      await edge.get('/api/urls');
      await edge.stop();
      const { [header]: lost, ...rest } = caller;
      expect(Object.keys(rest).filter((name) => name in (arrived[0] ?? {}))).toEqual(
        Object.keys(rest),
      );
      expect(arrived[0]).not.toHaveProperty(header);
    },
  );

  test('begins anew', async () => {
    const edge = await playing([
      context('traceparent', 'restarted'),
      context('tracestate', 'restarted'),
      context('baggage', 'restarted'),
    ]);
    await edge.get('/api/urls');
    const [span] = await edge.stop();
    expect(span?.traceId).toBe(traceId);
    expect(arrived[0]).toMatchObject({
      traceparent: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/),
      tracestate: 'restarted=1',
      baggage: 'user.id=restarted,client.type=restarted',
    });
    expect(arrived[0]?.traceparent).not.toContain(traceId);
  });

  test('is hit in its share; untraced and unsampled requests do not count', async () => {
    const edge = await playing([{ ...context('baggage', 'dropped'), every: 2, at: 1 }]);
    await edge.get('/r/first');
    await edge.get('/v1/traces');
    await edge.get('/r/unsampled', {
      ...caller,
      traceparent: caller.traceparent.replace(/1$/, '0'),
    });
    await edge.get('/r/second');
    await edge.get('/r/third');
    await edge.stop();
    const lost = arrived.map(({ baggage }) => baggage === undefined);
    expect(lost).toEqual([false, false, false, true, false]);
  });

  test('waits, within the span and before the upstream is asked', async () => {
    const delayMs = 300;
    const edge = await playing([{ kind: 'delay', ...all, over: 'http', delayMs }]);
    await edge.get('/api/urls');
    const [span] = await edge.stop();
    const durationMs = Number(
      (BigInt(span?.endTimeUnixNano ?? 0) - BigInt(span?.startTimeUnixNano ?? 0)) / 1_000_000n,
    );
    const upstreamMs = 1000 * Number(plain(span?.attributes)['edge.upstream.response_time']);
    expect(durationMs - upstreamMs).toBeGreaterThanOrEqual(delayMs - 1);
  });
});

describe('what the edge exports', () => {
  test('lacks the spans of a name', async () => {
    const edge = await playing([{ kind: 'span-lost', ...all, span: 'GET /api/urls' }]);
    await edge.get('/api/urls');
    await edge.get('/r/abc');
    expect((await edge.stop()).map(({ name }) => name)).toEqual(['GET /r/{code}']);
  });

  test('is nothing', async () => {
    const edge = await playing([{ kind: 'export-stopped', ...all }]);
    await edge.get('/api/urls');
    expect(await edge.stop()).toEqual([]);
  });

  test.each([
    { faults: [], code: 2 },
    { faults: [{ kind: 'error-hidden', ...all } as const], code: 0 },
  ])('says of an error: status $code', async ({ faults, code }) => {
    answer = (_, response) => response.writeHead(500).end();
    const edge = await playing(faults);
    await edge.get('/api/urls');
    const [span] = await edge.stop();
    expect(span?.status?.code ?? 0).toBe(code);
  });

  test('holds an attribute that it should not', async () => {
    const edge = await playing([
      { kind: 'attribute', every: 2, at: 1, name: 'note', value: 'mallory@example.com' },
    ]);
    await edge.get('/r/a');
    await edge.get('/r/b');
    const notes = (await edge.stop()).map(({ attributes }) => plain(attributes)['note']);
    expect(notes).toEqual([undefined, 'mallory@example.com']);
  });
});

describe('a request over the limit', () => {
  const statuses = async (list: readonly Fault[]) => {
    const edge = await playing(list);
    const found: number[] = [];
    for (let count = 0; count < 9; count += 1) found.push(await edge.get('/api/urls'));
    const spans = await edge.stop();
    const limits = spans.map(({ attributes }) => plain(attributes)['edge.limit.status']);
    return { found, limits };
  };

  test('is refused', async () => {
    const { found } = await statuses([]);
    expect(found.slice(6)).toEqual([429, 429, 429]);
  });

  test('is let through, as if it were none', async () => {
    const { found, limits } = await statuses([{ kind: 'limit-ignored', ...all }]);
    expect(found).toEqual(Array(9).fill(200));
    expect(new Set(limits)).toEqual(new Set(['PASSED']));
  });

  test('is let through in its share of those that were refused', async () => {
    const { found } = await statuses([{ kind: 'limit-ignored', every: 2, at: 1 }]);
    expect(found.slice(6)).toEqual([429, 200, 429]);
  });
});
