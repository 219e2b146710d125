import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { otlpHttpReceiver } from '../../../stack/otlp/http-receiver.ts';
import type { ResourceSpans, Span } from '../../../stack/otlp/trace-data.ts';
import { type EntryProcess, startEntry } from '../entry-process.ts';

const entry = 'stack/kong/server.ts';
const traceId = 'e1cbb7cceb37ac9dee27de8aa68294bf';
const traceparent = `00-${traceId}-c1f7d842fc8a0b9f-01`;

async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function freePort(): Promise<string> {
  const server = createTcpServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return String(port);
}

describe('the gateway as the lab starts it', () => {
  const received: ResourceSpans[] = [];
  const upstream = createServer((request, response) =>
    response.end(
      JSON.stringify({ method: request.method, path: request.url, headers: request.headers }),
    ),
  );
  const collector = createServer(
    otlpHttpReceiver({
      maxBodyBytes: 1 << 20,
      accept: (data) => received.push(...data.resourceSpans),
    }),
  );
  const sockets = new WebSocketServer({ server: upstream });
  let environment: Record<string, string>;
  let kong: EntryProcess;
  let address: string;

  beforeAll(async () => {
    sockets.on('connection', (socket, request) => {
      socket.on('message', (message) =>
        socket.send(`${request.url} ${socket.protocol} ${message} ${request.headers.traceparent}`),
      );
    });
    const service = await listening(upstream);
    environment = {
      LISTEN: '127.0.0.1',
      PROXY_PORT: await freePort(),
      STATUS_PORT: await freePort(),
      DECK_INTERNAL_API_KEY: 'a-key',
      KONG_TRACING_INSTRUMENTATIONS: 'all',
      KONG_TRACING_SAMPLING_RATE: '1',
      TRACELAB_HOSTS: JSON.stringify({
        'bff:3001': service,
        'url-api:8081': service,
        'redirect-service:8082': service,
        'websocket-service:8085': service,
        'otel-collector:4318': await listening(collector),
      }),
    };
    address = `127.0.0.1:${environment['PROXY_PORT']}`;
    kong = startEntry(entry, environment);
    await kong.ready;
  });

  afterAll(async () => {
    sockets.close();
    upstream.close();
    upstream.closeAllConnections();
    collector.close();
    collector.closeAllConnections();
    kong.signal('SIGTERM');
    await kong.ended;
  });

  it('says so in one line', async () => {
    expect(await kong.ready).toBe(`ready: kong on ${address}`);
  });

  it.each([
    ['/api/urls?a=1', '/api/urls?a=1', 'bff:3001'],
    ['/r/abc', '/r/abc', 'redirect-service:8082'],
    ['/internal/api/urls/abc', '/urls/abc', 'url-api:8081'],
    ['/internal/api/urls/', '/urls/', 'url-api:8081'],
  ])('proxies %s to %s of %s, baggage untouched', async (path, sent, host) => {
    const answer = await fetch(`http://${address}${path}`, {
      headers: { traceparent, baggage: 'user.id=alice;p=1', 'x-api-key': 'a-key' },
    });
    const seen = (await answer.json()) as { path: string; headers: Record<string, string> };
    expect([answer.status, seen.path, seen.headers['host']]).toEqual([200, sent, host]);
    expect(seen.headers['baggage']).toBe('user.id=alice;p=1');
    expect(seen.headers['traceparent']).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-01$`));
    expect(seen.headers['x-api-key']).toBe(host === 'url-api:8081' ? undefined : 'a-key');
  });

  it('lets a service with the key create a link at /urls of url-api', async () => {
    const create = (key: string) =>
      fetch(`http://${address}/internal/api/urls`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-api-key': key },
        body: '{"url":"https://example.org/"}',
      });
    const answer = await create('a-key');
    expect(await answer.json()).toMatchObject({
      method: 'POST',
      path: '/urls',
      headers: { host: 'url-api:8081' },
    });
    expect((await create('another-key')).status).toBe(401);
  });

  it('passes a WebSocket on, with its subprotocol and the trace', async () => {
    const socket = new WebSocket(`ws://${address}/ws`, 'v12.stomp', { headers: { traceparent } });
    await once(socket, 'open');
    socket.send('hello');
    const [message] = await once(socket, 'message');
    expect(String(message)).toMatch(
      new RegExp(`^/ws v12.stomp hello 00-${traceId}-[0-9a-f]{16}-01$`),
    );
    socket.close();
    await once(socket, 'close');
  });

  it('answers a refused WebSocket as any request', async () => {
    const socket = new WebSocket(`ws://${address}/nope`);
    const [, response] = await once(socket, 'unexpected-response');
    expect(response.statusCode).toBe(404);
    expect(response.headers['x-kong-request-id']).toMatch(/^[0-9a-f]{32}$/);
    response.resume();
  });

  it('limits by the client id of the edge, also where addresses are the same', async () => {
    const left = async (client: string) =>
      (await fetch(`http://${address}/api/x`, { headers: { 'x-client-id': client } })).headers.get(
        'x-ratelimit-remaining-hour',
      );
    expect([await left('one'), await left('one'), await left('two')]).toEqual([
      '999',
      '998',
      '999',
    ]);
  });

  it('sends its spans before it ends: a refused request joins the caller, times are in order', async () => {
    const other = startEntry(entry, { ...environment, PROXY_PORT: '0', STATUS_PORT: '0' });
    const refusedTrace = '5b8ea1daf602736a41a51a0ba23d6d97';
    await other.ready;
    const status = await fetch(`http://${address}/internal/api/urls`, {
      headers: { traceparent: `00-${refusedTrace}-6fb0f6b7341acfb0-01` },
    });
    expect(status.status).toBe(401);
    other.closeStdin();
    expect(await other.ended).toMatchObject({ code: 0 });
    kong.signal('SIGTERM');
    expect(await kong.ended).toEqual({ code: 0, stderr: '' });

    const names = received.map(
      ({ resource }) =>
        resource?.attributes?.find(({ key }) => key === 'service.name')?.value?.stringValue,
    );
    expect(new Set(names)).toEqual(new Set(['kong']));
    const spans = received
      .flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans))
      .filter((span: Span) => span.traceId === refusedTrace);
    const root = spans.find(({ name }) => name === 'kong');
    expect(root?.parentSpanId).toBe('6fb0f6b7341acfb0');
    const children = spans.filter((span) => span !== root);
    expect(children.map(({ name }) => name)).toContain('kong.access.plugin.key-auth');
    for (const child of children) {
      expect(child.parentSpanId).toBe(root?.spanId);
      expect(BigInt(child.startTimeUnixNano ?? 0)).toBeGreaterThanOrEqual(
        BigInt(root?.startTimeUnixNano ?? 0),
      );
      expect(BigInt(child.endTimeUnixNano ?? 0)).toBeLessThanOrEqual(
        BigInt(root?.endTimeUnixNano ?? 0),
      );
    }
  });

  it.each([
    ['PROXY_PORT', '', /kong: environment variable PROXY_PORT is not set/],
    ['DECK_INTERNAL_API_KEY', '', /kong: .*kong\.yml: consumers\[0\].*was not filled in/],
    [
      'KONG_TRACING_INSTRUMENTATIONS',
      'request',
      /kong: .*KONG_TRACING_INSTRUMENTATIONS is "request"/,
    ],
  ])('ends with one line when %s is "%s"', async (name, value, line) => {
    const { code, stderr } = await startEntry(entry, { ...environment, [name]: value }).ended;
    expect(code).toBe(1);
    expect(stderr.trim().split('\n')).toEqual([expect.stringMatching(line)]);
  });
});
