import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import {
  createServer,
  type IncomingHttpHeaders,
  type RequestListener,
  request,
  type Server,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ContextHeader, Fault } from '../../../src/lab/fault.ts';
import { FaultSet } from '../../../stack/faults/fault-set.ts';
import type { Exchange } from '../../../stack/kong/exchange.ts';
import { gatewayServer } from '../../../stack/kong/gateway-server.ts';
import { readSettings } from '../../../stack/kong/settings.ts';
import { SpanExporter } from '../../../stack/kong/span-exporter.ts';
import { otlpHttpReceiver } from '../../../stack/otlp/http-receiver.ts';
import type { Span } from '../../../stack/otlp/trace-data.ts';
import { type EntryProcess, startEntry } from '../entry-process.ts';
import { plain } from '../otel-collector/processors/run-processor.ts';

const all = { every: 1, at: 0 };
const traceId = '0af7651916cd43dd8448eb211c80319c';
const caller = {
  traceparent: `00-${traceId}-b7ad6b7169203331-01`,
  tracestate: 'vendor=value',
  baggage: 'user.id=u-1,client.type=cli',
};

let arrived: IncomingHttpHeaders[];
let answer: RequestListener;
const spans: Span[] = [];
const upstream = createServer((incoming, response) => {
  arrived.push(incoming.headers);
  answer(incoming, response);
});
const collector = createServer(
  otlpHttpReceiver({
    maxBodyBytes: 1 << 20,
    accept: ({ resourceSpans }) => {
      spans.push(
        ...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)),
      );
    },
  }),
);
let environment: Record<string, string>;

async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

beforeAll(async () => {
  const service = await listening(upstream);
  environment = {
    DECK_INTERNAL_API_KEY: 'a-key',
    KONG_TRACING_INSTRUMENTATIONS: 'all',
    KONG_TRACING_SAMPLING_RATE: '1',
    TRACELAB_HOSTS: JSON.stringify({
      'bff:3001': service,
      'redirect-service:8082': service,
      'otel-collector:4318': await listening(collector),
    }),
  };
});
beforeEach(() => {
  arrived = [];
  spans.length = 0;
  answer = (_, response) => response.end('ok');
});
afterAll(() => {
  for (const server of [upstream, collector]) {
    server.close();
    server.closeAllConnections();
  }
});

const played = (list: readonly Fault[]) => ({ SELF_TEST_FAULTS: JSON.stringify(list) });

/** A connection each: the gateway then ends at once. */
async function get(port: number, path: string) {
  const outgoing = request({ host: '127.0.0.1', port, path, headers: caller, agent: false }).end();
  const [response] = await once(outgoing, 'response');
  response.resume();
  await once(response, 'end');
  return {
    status: response.statusCode as number,
    headers: response.headers as IncomingHttpHeaders,
  };
}

/** Sends one request through a gateway that plays these faults; resolves when all spans are sent. */
async function through(path: string, more: Readonly<Record<string, string>>) {
  const settings = readSettings(environment);
  const faults = new FaultSet();
  faults.take(more);
  const url = `http://${settings.hosts('otel-collector:4318')}/v1/traces`;
  const exporter = new SpanExporter({ url, delayMs: 10, resource: {}, faults });
  const record = ({ trace }: Exchange) => exporter.export(trace);
  const proxy = gatewayServer({ ...settings, faults, record, activeChecks: false });
  const address = await listening(proxy.server);
  await get(Number(address.split(':')[1]), path);
  await proxy.stop();
  await exporter.stop();
}

const context = (header: ContextHeader, change: 'dropped' | 'restarted'): Fault => ({
  kind: 'context',
  ...all,
  over: 'http',
  header,
  change,
});
const balancer = () => spans.find(({ name }) => name === 'kong.balancer');

describe('what the gateway forwards', () => {
  test.each<Record<string, string>>([{}, { SELF_TEST_FAULTS: '' }])(
    'is as ever without faults: %j',
    async (more) => {
      await through('/api/urls', more);
      expect(arrived[0]).toMatchObject({
        ...caller,
        traceparent: `00-${traceId}-${balancer()?.spanId}-01`,
      });
    },
  );

  test.each<ContextHeader>(['traceparent', 'tracestate', 'baggage'])(
    'loses its %s, and nothing else',
    async (header) => {
      await through('/api/urls', played([context(header, 'dropped')]));
      const { [header]: lost, ...rest } = caller;
      expect(Object.keys(caller).filter((name) => name in (arrived[0] ?? {}))).toEqual(
        Object.keys(rest),
      );
    },
  );

  test('begins anew, while the gateway stays in its trace', async () => {
    const headers = ['traceparent', 'tracestate', 'baggage'] as const;
    const list = headers.map((header) => context(header, 'restarted'));
    await through('/api/urls', played(list));
    expect(arrived[0]).toMatchObject({
      traceparent: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/),
      tracestate: 'restarted=1',
      baggage: 'user.id=restarted,client.type=restarted',
    });
    expect(arrived[0]?.traceparent).not.toContain(traceId);
    expect(balancer()?.traceId).toBe(traceId);
  });

  test('waits, between the start of its span and that of the balancer', async () => {
    const delayMs = 300;
    await through('/api/urls', played([{ kind: 'delay', ...all, over: 'http', delayMs }]));
    const root = spans.find(({ name }) => name === 'kong');
    const waitedNs =
      BigInt(balancer()?.startTimeUnixNano ?? 0) - BigInt(root?.startTimeUnixNano ?? 0);
    expect(Number(waitedNs / 1_000_000n)).toBeGreaterThanOrEqual(delayMs - 1);
  });
});

describe('what the gateway exports', () => {
  test('lacks the spans of a name', async () => {
    await through('/api/urls', played([{ kind: 'span-lost', ...all, span: 'kong.balancer' }]));
    expect(balancer()).toBeUndefined();
    expect(spans.map(({ name }) => name)).toContain('kong');
  });

  test('is nothing', async () => {
    await through('/api/urls', played([{ kind: 'export-stopped', ...all }]));
    expect(spans).toEqual([]);
  });

  test.each([
    { list: [], failed: true },
    { list: [{ kind: 'error-hidden', ...all } as const], failed: false },
  ])('says of failed tries that they failed: $failed', async ({ list, failed }) => {
    answer = (incoming) => incoming.socket.destroy();
    await through('/r/abc', played(list));
    expect(balancer()).toBeDefined();
    expect(spans.some(({ status }) => status?.code === 2)).toBe(failed);
  });

  test('holds an attribute that it should not', async () => {
    const value = 'mallory@example.com';
    await through('/api/urls', played([{ kind: 'attribute', ...all, name: 'note', value }]));
    expect(new Set(spans.map(({ attributes }) => plain(attributes)['note']))).toEqual(
      new Set([value]),
    );
  });
});

/** The platform's kong.yml with limits that a test can reach. */
async function tightConfiguration(folder: string): Promise<string> {
  const text = await readFile(new URL('../../../stack/kong/kong.yml', import.meta.url), 'utf8');
  const file = join(folder, 'kong.yml');
  const tight = text
    .replaceAll('minute: 60, hour: 1000', 'day: 2')
    .replace('minute: 1000', 'day: 2');
  await writeFile(file, tight);
  return file;
}

describe('the entry, with another kong.yml', () => {
  const entry = 'stack/kong/server.ts';
  let folder: string;
  let tight: Record<string, string>;
  let ports: { readonly LISTEN: string; readonly PROXY_PORT: string; readonly STATUS_PORT: string };
  let kong: EntryProcess;

  async function freePort(): Promise<string> {
    const server = createServer();
    const [, port = ''] = (await listening(server)).split(':');
    server.close();
    await once(server, 'close');
    return port;
  }
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tracelab-kong-'));
    tight = { KONG_DECLARATIVE_CONFIG: await tightConfiguration(folder) };
    ports = { LISTEN: '127.0.0.1', PROXY_PORT: await freePort(), STATUS_PORT: await freePort() };
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function start(more: Readonly<Record<string, string>> = {}) {
    kong = startEntry(entry, { ...environment, ...ports, ...more });
    await kong.ready;
  }
  async function stop() {
    kong.signal('SIGTERM');
    await kong.ended;
  }
  const statuses = async (path: string, count: number) => {
    const found: number[] = [];
    for (let index = 0; index < count; index += 1) {
      found.push((await get(Number(ports.PROXY_PORT), path)).status);
    }
    return found;
  };
  const ignored: Fault = { kind: 'limit-ignored', ...all };

  test('ignores its limits as long as the lab asks for it; the count goes on', async () => {
    answer = (_, response) => response.setHeader('X-Kong-Limit', 'redirects=1').end();
    await start(tight);
    expect(await statuses('/api/urls', 3)).toEqual([200, 200, 429]);
    expect(await statuses('/r/abc', 3)).toEqual([200, 200, 429]);
    await kong.reload({ ...tight, ...played([ignored]) });
    const { status, headers } = await get(Number(ports.PROXY_PORT), '/api/urls');
    expect(status).toBe(200);
    expect(headers).toMatchObject({ 'ratelimit-remaining': '0' });
    expect(headers).not.toHaveProperty('retry-after');
    expect(await statuses('/r/abc', 1)).toEqual([200]);
    await kong.reload({ ...tight, SELF_TEST_FAULTS: '' });
    expect(await statuses('/api/urls', 1)).toEqual([429]);
    expect(await statuses('/r/abc', 1)).toEqual([429]);
    await stop();
  });

  test('takes the file that the lab names while it runs, and leaves it again', async () => {
    await start();
    await statuses('/api/urls', 2);
    await kong.reload(tight);
    expect(await statuses('/api/urls', 3)).toEqual([200, 200, 429]);
    await kong.reload({ KONG_DECLARATIVE_CONFIG: '' });
    expect(await statuses('/api/urls', 1)).toEqual([200]);
    await stop();
    expect(spans.filter(({ name }) => name === 'kong')).toHaveLength(6);
  });

  test('ends with one line over a fault that no proxy can play', async () => {
    const fault = { kind: 'delay', ...all, over: 'kafka', delayMs: 1 } as const;
    const asked = { ...environment, ...ports, ...played([fault]) };
    const { code, stderr } = await startEntry(entry, asked).ended;
    expect([code, stderr]).toEqual([
      1,
      'kong: environment variable SELF_TEST_FAULTS: a proxy can play faults over http only (0.over)\n',
    ]);
  });
});
