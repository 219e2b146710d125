import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { platformLayout } from '../../../stack/nginx/platform-layout.ts';
import { parseSampler } from '../../../stack/nginx/sampler.ts';
import { close, listen } from './mock-gateway.ts';
import { RawClient, requestText } from './raw-client.ts';
import { type EdgeSettings, type RunningEdge, startEdge } from './running-edge.ts';

const page = { lab: 'demo', url: 'http://127.0.0.1:8080', issuer: 'http://127.0.0.1:9/realms/r' };

/** One server in place of Kong, Collector and Jaeger. */
let behind: Server;
let behindAddress: string;
let requests: { readonly request: IncomingMessage; readonly body: string }[];
let answer: RequestListener;
let nowMs: number;
let edge: RunningEdge;

async function start(settings: Partial<EdgeSettings> = {}): Promise<string> {
  edge = await startEdge({
    layout: platformLayout(() => behindAddress, page),
    nowMs: () => nowMs,
    ...settings,
  });
  return `http://${edge.address}`;
}

beforeEach(async () => {
  requests = [];
  nowMs = 0;
  answer = (_, response) => response.end('ok');
  behind = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => {
      requests.push({ request, body });
      answer(request, response);
    });
  });
  behindAddress = await listen(behind);
});
afterEach(async () => {
  await close(behind);
});

const sent = (index = 0) => {
  const found = requests[index];
  if (!found) throw new Error(`the upstream received ${requests.length} requests`);
  return found;
};

describe('lab identity', () => {
  const asUser = (user: string, secret = 'lab secret') => ({
    'X-Lab-Secret': secret,
    'X-Lab-User': user,
  });

  test('the virtual user goes on as X-Client-Id, the secret does not go on', async () => {
    const url = await start();
    await fetch(`${url}/r/abc`, { headers: { ...asUser('user-7'), 'X-Client-Id': 'claimed' } });
    expect(sent().request.headers['x-client-id']).toBe('user-7');
    expect(sent().request.headers).not.toHaveProperty('x-lab-secret');
    await edge.stop();
  });

  test.each([
    ['a wrong secret', asUser('user-7', 'lab secreT')],
    ['no user', { 'X-Lab-Secret': 'lab secret' }],
    ['a user that is no header-safe word', asUser('two words')],
    ['no secret', { 'X-Lab-User': 'user-7', 'X-Client-Id': 'user-7' }],
  ])('with %s the address counts', async (_, headers) => {
    const url = await start();
    await fetch(`${url}/r/abc`, { headers });
    expect(sent().request.headers['x-client-id']).toBe('127.0.0.1');
    await edge.stop();
  });

  test('limits count each user apart', async () => {
    const url = await start();
    const statuses = async (user: string, times: number) =>
      (
        await Promise.all(
          Array.from({ length: times }, () => fetch(`${url}/api/urls`, { headers: asUser(user) })),
        )
      ).map(({ status }) => status);
    expect((await statuses('one', 8)).filter((status) => status === 429)).toHaveLength(2);
    expect(await statuses('two', 6)).toEqual(Array(6).fill(200));
    await edge.stop();
  });

  test.each([
    ['with the lab secret', { 'X-Lab-Secret': 'lab secret' }, 'error'],
    ['with a wrong secret', { 'X-Lab-Secret': 'lab secreT' }, undefined],
    ['without a secret', {}, undefined],
  ])('a fault that is asked for %s', async (_, headers, expected) => {
    const url = await start();
    await fetch(`${url}/api/urls`, { headers: { ...headers, 'X-Lab-Fault': 'error' } });
    await edge.stop();
    expect(sent().request.headers['x-lab-fault']).toBe(expected);
  });
});

test('a refused request says when to come back, and is traced without an upstream', async () => {
  const url = await start();
  for (let count = 0; count < 6; count += 1) await (await fetch(`${url}/api/urls`)).text();
  const refused = await fetch(`${url}/api/urls`);
  expect(refused.status).toBe(429);
  expect(refused.headers.get('retry-after')).toBe('1');
  expect(await refused.json()).toEqual({ error: 'rate_limited' });
  expect(requests).toHaveLength(6);
  const { spans } = await edge.stop();
  expect(spans).toHaveLength(7);
});

test("the gateway's own refusal passes with what it says about coming back, and nothing beside it", async () => {
  answer = (_, response) => response.writeHead(429, { 'Retry-After': '37' }).end();
  const url = await start();
  const refused = await fetch(`${url}/api/urls`);
  expect(refused.status).toBe(429);
  expect(refused.headers.get('retry-after')).toBe('37');
  await edge.stop();
});

describe('bodies', () => {
  test('arrive whole, with their length, also when they came in chunks', async () => {
    const url = await start();
    const stream = new Blob(['{"url":', '"https://example.com"}']).stream();
    await fetch(`${url}/api/urls`, { method: 'POST', body: stream, duplex: 'half' } as RequestInit);
    expect(sent().body).toBe('{"url":"https://example.com"}');
    expect(sent().request.headers['content-length']).toBe('29');
    await edge.stop();
  });

  test.each(['stated', 'chunked'])(
    'beyond 64 KiB (%s) are refused before the upstream',
    async (how) => {
      const url = await start();
      const body = new Blob(['x'.repeat(64 * 1024 + 1)]);
      const init = how === 'stated' ? { body } : { body: body.stream(), duplex: 'half' };
      const response = await fetch(`${url}/api/urls`, { method: 'POST', ...init } as RequestInit);
      expect(response.status).toBe(413);
      expect(await response.text()).toContain('413 Request Entity Too Large');
      expect(requests).toHaveLength(0);
      await edge.stop();
    },
  );
});

test('the upstream gets the headers of the one list, and only valid ones', async () => {
  await start();
  const client = new RawClient(edge.address);
  client.write(
    requestText('GET', '/r/abc', [
      ['X-Forwarded-For', '192.0.2.1'],
      ['X-Forwarded-Proto', 'https'],
      ['X-Real-IP', '192.0.2.1'],
      ['X-Request-Id', 'mine'],
      ['under_score', '1'],
      ['TE', 'trailers'],
      ['Authorization', 'Bearer token'],
      ['X-Many', '1'],
      ['X-Many', '2'],
    ]),
  );
  await client.response();
  const { headers, rawHeaders } = sent().request;
  expect(headers).toMatchObject({
    host: 'short.test',
    'x-forwarded-for': '192.0.2.1, 127.0.0.1',
    'x-forwarded-proto': 'http',
    'x-real-ip': '127.0.0.1',
    authorization: 'Bearer token',
  });
  expect(headers['x-request-id']).toMatch(/^[0-9a-f]{32}$/);
  expect(headers).not.toHaveProperty('under_score');
  expect(headers).not.toHaveProperty('te');
  expect(rawHeaders.filter((name) => name.toLowerCase() === 'x-many')).toHaveLength(2);
  client.close();
  await edge.stop();
});

test('a gateway that is not there is a 502, once, and an error in the trace', async () => {
  const gone = createServer();
  const address = await listen(gone);
  await close(gone);
  const url = await start({ layout: platformLayout(() => address, page) });
  const response = await fetch(`${url}/api/urls`, { method: 'POST', body: '{}' });
  expect(response.status).toBe(502);
  expect(await response.json()).toEqual({ error: 'bad_gateway' });
  const { spans } = await edge.stop();
  const attribute = (key: string) =>
    spans[0]?.attributes?.find((entry) => entry.key === key)?.value.stringValue;
  expect(spans[0]?.status?.code).toBe(2);
  expect(attribute('edge.upstream.address')).toBe(address);
  expect(attribute('edge.upstream.status')).toBe('502');
  expect(attribute('http.route')).toBe('@down');
});

test('an answer that the gateway cuts short does not look complete', async () => {
  answer = (request, response) => {
    response.writeHead(200, { 'Content-Length': 10 });
    response.write('half');
    setImmediate(() => request.socket.destroy());
  };
  const url = await start();
  const response = await fetch(`${url}/r/abc`);
  await expect(response.text()).rejects.toThrow();
  await edge.stop();
});

describe('untraced routes', () => {
  test('spans of browsers reach the Collector as they came, and make none', async () => {
    const url = await start();
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const body = JSON.stringify({ resourceSpans: [], padding: 'x'.repeat(100_000) });
    const response = await fetch(`${url}/v1/traces`, {
      method: 'POST',
      body,
      headers: { traceparent },
    });
    expect(response.status).toBe(200);
    expect(sent().body).toBe(body);
    expect(sent().request.headers['traceparent']).toBe(traceparent);
    expect((await edge.stop()).spans).toEqual([]);
  });

  test('Jaeger stands behind name and password, under its own path', async () => {
    const url = await start();
    const credentials = (password: string) => ({
      Authorization: `Basic ${Buffer.from(`tracelab:${password}`).toString('base64')}`,
    });
    const refused = await fetch(`${url}/jaeger/search`, { headers: credentials('wrong') });
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toBe('Basic realm="jaeger"');
    expect(requests).toHaveLength(0);
    await fetch(`${url}/jaeger/api/v3/services?x=1`, { headers: credentials('jaeger password') });
    expect(sent().request.url).toBe('/api/v3/services?x=1');
    expect(sent().request.headers).not.toHaveProperty('authorization');
    expect((await edge.stop()).spans).toEqual([]);
  });

  test('an edge without a password admits nobody to Jaeger', async () => {
    const url = await start({ password: '' });
    const headers = { Authorization: `Basic ${Buffer.from('tracelab:').toString('base64')}` };
    expect((await fetch(`${url}/jaeger/`, { headers })).status).toBe(401);
    await edge.stop();
  });
});

describe('the page', () => {
  test('is told its lab, its address and the issuer of tokens', async () => {
    const url = await start();
    expect(await (await fetch(`${url}/config.json`)).json()).toEqual(page);
    expect((await edge.stop()).spans).toEqual([]);
  });

  test('may ask the issuer for a token, and nobody else for anything', async () => {
    const url = await start();
    const policy = (await fetch(`${url}/`)).headers.get('content-security-policy');
    expect(policy).toBe(
      `default-src 'self'; connect-src 'self' ${page.issuer}/protocol/openid-connect/token; frame-ancestors 'none'`,
    );
    await edge.stop();
  });
});

describe('files', () => {
  test('are a MISS, then a HIT, and EXPIRED after a minute', async () => {
    const url = await start();
    const statusAt = async (atMs: number) => {
      nowMs = atMs;
      return (await fetch(`${url}/`)).headers.get('x-cache-status');
    };
    expect([await statusAt(0), await statusAt(59_999), await statusAt(60_000)]).toEqual([
      'MISS',
      'HIT',
      'EXPIRED',
    ]);
    await edge.stop();
  });

  test('that a client has already are not sent again', async () => {
    const url = await start();
    const etag = (await fetch(`${url}/`)).headers.get('etag') ?? '';
    const again = await fetch(`${url}/`, { headers: { 'If-None-Match': etag } });
    expect([again.status, await again.text()]).toEqual([304, '']);
    await edge.stop();
  });

  test('are only for reading', async () => {
    const url = await start();
    expect((await fetch(`${url}/`, { method: 'POST' })).status).toBe(405);
    expect((await fetch(`${url}/none.js`)).status).toBe(404);
    await edge.stop();
  });
});

test('a WebSocket that the gateway refuses is an answer like any other', async () => {
  answer = (_, response) => {
    response.writeHead(401, { 'Content-Type': 'application/json' });
    response.end('{"message":"Unauthorized"}');
  };
  await start();
  const client = new RawClient(edge.address);
  client.write(
    requestText('GET', '/ws', [
      ['Connection', 'Upgrade'],
      ['Upgrade', 'websocket'],
    ]),
  );
  const response = await client.response();
  expect(response.statusLine).toBe('HTTP/1.1 401 Unauthorized');
  expect(response.body).toBe('{"message":"Unauthorized"}');
  client.close();
  expect((await edge.stop()).spans).toHaveLength(1);
});

test('roots that the sampler leaves out are flagged so, and the parent’s flag overrules it', async () => {
  const url = await start({ sampler: parseSampler('ratio:0') });
  await (await fetch(`${url}/r/a`)).text();
  const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  await (await fetch(`${url}/r/a`, { headers: { traceparent } })).text();
  expect(sent(0).request.headers['traceparent']).toMatch(/-00$/);
  expect(sent(1).request.headers['traceparent']).toMatch(/-01$/);
  const { spans, resources } = await edge.stop();
  expect(spans.map(({ traceId }) => traceId)).toEqual(['4bf92f3577b34da6a3ce929d0e0e4736']);
  expect(resources[0]?.resource?.attributes).toContainEqual({
    key: 'service.name',
    value: { stringValue: 'nginx' },
  });
});
