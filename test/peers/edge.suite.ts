/**
 * Contract of the edge: the same assertions for the stand-in and for a stock NGINX with
 * `stack/nginx/nginx.conf`. In: how to start it. Out: a vitest suite. Requests are written byte for
 * byte; an upstream of the test records what arrives behind the edge.
 */
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { allocatePorts } from '../../src/lab/ports.ts';
import { jaeger } from '../../stack/jaeger/component.ts';
import { keycloak } from '../../stack/keycloak/component.ts';
import { kong } from '../../stack/kong/component.ts';
import { nginx } from '../../stack/nginx/component.ts';
import { otelCollector } from '../../stack/otel-collector/component.ts';
import { RawClient, type RawResponse, requestText } from '../stack/nginx/raw-client.ts';
import { type LabComponent, startLabComponent } from './lab-component.ts';
import { type Forwarded, type RecordingUpstream, startUpstream } from './recording-upstream.ts';

type Header = readonly [name: string, value: string];

const secret = 'the-labs-secret';
const password = 'of-jaeger';
const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const parentId = '00f067aa0ba902b7';
const kib = 1024;

export function edgeContract(runtime: 'embedded' | 'native'): void {
  let upstream: RecordingUpstream;
  let edge: LabComponent;
  let users = 0;

  const startBefore = (gatewayPort: number) =>
    startLabComponent({
      component: nginx,
      runtime,
      around: [
        { component: kong, ports: { proxy: gatewayPort } },
        { component: otelCollector, ports: { 'otlp-http': upstream.port } },
        { component: jaeger, ports: { query: upstream.port } },
        { component: keycloak, ports: { http: 9 } },
      ],
      settings: { 'edge-sampling': 'always', 'edge-sampling-percent': '100' },
      secrets: { lab: secret, jaeger: password },
    });
  const connection = () => new RawClient(`127.0.0.1:${edge.ports['http']}`);
  const raw = async (text: string, head = false): Promise<RawResponse> => {
    const client = connection();
    client.write(text);
    try {
      return await client.response({ head });
    } finally {
      client.close();
    }
  };
  /** As a user whom no limit knows yet. */
  const newUser = (): readonly Header[] => [
    ['X-Lab-Secret', secret],
    ['X-Lab-User', `user-${++users}`],
  ];
  const ask = (method: string, path: string, headers: readonly Header[] = [], body = '') =>
    raw(requestText(method, path, [...newUser(), ...headers], body), method === 'HEAD');
  const forwarded = (): Forwarded => {
    const [first, ...others] = upstream.take();
    if (!first || others.length > 0) throw new Error(`${others.length + (first ? 1 : 0)} came`);
    return first;
  };
  const seen = async (headers: readonly Header[], path = '/r/a') => {
    await raw(requestText('GET', path, headers));
    return forwarded().headers;
  };

  beforeAll(async () => {
    upstream = await startUpstream();
    edge = await startBefore(upstream.port);
  });
  beforeEach(() => void upstream.take());
  afterAll(async () => {
    await edge?.stop();
    await upstream?.close();
  });

  describe('limits', () => {
    const limited = '{"error":"rate_limited"}';
    test.each([
      ['api', '/api/urls', 10, 5, 14],
      ['static', '/', 50, 20, 60],
      ['static', '/static/icon.svg', 50, 20, 60],
    ])('zone %s: %s takes %i a second and %i at once', async (_, path, rate, burst, asked) => {
      const user: readonly Header[] = newUser();
      const clients = Array.from({ length: asked }, connection);
      await Promise.all(clients.map(({ socket }) => once(socket, 'connect')));
      const begin = performance.now();
      for (const client of clients) client.write(requestText('GET', path, user));
      const responses = await Promise.all(clients.map((client) => client.response()));
      const seconds = (performance.now() - begin) / 1_000;
      for (const client of clients) client.close();
      const refused = responses.filter(({ statusLine }) => statusLine.includes(' 429 '));
      const passed = asked - refused.length;
      expect(refused.length).toBeGreaterThan(0);
      expect(passed).toBeGreaterThanOrEqual(1 + burst);
      // What drained meanwhile, and one request that was over before the clock began.
      expect(passed).toBeLessThanOrEqual(2 + burst + rate * seconds);
      for (const response of refused) {
        expect(response.body).toBe(limited);
        expect(header(response, 'Retry-After')).toBe('1');
        expect(header(response, 'Content-Type')).toBe('application/json');
      }
      // Nobody else is concerned.
      expect((await ask('GET', path)).statusLine).toBe('HTTP/1.1 200 OK');
    });

    test('short links have none', async () => {
      const user = newUser();
      const answers = Array.from({ length: 60 }, () => raw(requestText('GET', '/r/a', user)));
      const lines = (await Promise.all(answers)).map(({ statusLine }) => statusLine);
      expect(new Set(lines)).toEqual(new Set(['HTTP/1.1 200 OK']));
    });

    test("the gateway's own 429 passes as it came", async () => {
      const response = await ask('GET', '/api/urls?status=429');
      expect(response.statusLine).toBe('HTTP/1.1 429 Too Many Requests');
      expect(header(response, 'Retry-After')).toBeUndefined();
      expect(response.body).toBe('{"upstream":true}');
    });
  });

  describe('headers to the upstream', () => {
    test('are the one list, and what else the client sent', async () => {
      const response = await ask('GET', '/api/urls?a=1&b=%20', [
        ['User-Agent', 'contract'],
        ['X-Client-Id', 'claimed'],
        ['X-Request-Id', 'claimed'],
        ['X-Real-IP', '192.0.2.1'],
        ['X-Forwarded-For', '192.0.2.1'],
        ['X-Forwarded-Proto', 'https'],
        ['Authorization', 'Bearer token'],
        ['Cookie', 'c=d'],
        ['baggage', 'user.id=claimed'],
        ['X-Many', '1'],
        ['X-Many', '2'],
        ['under_score', '1'],
        ['Connection', 'keep-alive, X-Hop'],
        ['X-Hop', '1'],
        ['Keep-Alive', 'timeout=5'],
        ['TE', 'trailers'],
      ]);
      expect(response.statusLine).toBe('HTTP/1.1 200 OK');
      const { url, headers } = forwarded();
      expect(url).toBe('/api/urls?a=1&b=%20');
      const id = expect.stringMatching(/^[0-9a-f]{32}$/);
      const traceparent = expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
      expect(headers).toEqual({
        host: 'short.test',
        'x-request-id': id,
        'x-real-ip': '127.0.0.1',
        'x-forwarded-for': '192.0.2.1, 127.0.0.1',
        'x-forwarded-proto': 'http',
        'x-client-id': `user-${users}`,
        'x-lab-user': `user-${users}`,
        traceparent,
        'user-agent': 'contract',
        authorization: 'Bearer token',
        cookie: 'c=d',
        baggage: 'user.id=claimed',
        'x-many': '1 | 2',
        'x-hop': '1',
      });
    });

    test.each<readonly [string, readonly Header[], string]>([
      ['no secret', [['X-Lab-User', 'u']], '127.0.0.1'],
      ['the secret', lab(secret, 'u'), 'u'],
      ['a user of 128 characters', lab(secret, 'u'.repeat(128)), 'u'.repeat(128)],
      ['a user of 129 characters', lab(secret, 'u'.repeat(129)), '127.0.0.1'],
      ['a user of two words', lab(secret, 'a b'), '127.0.0.1'],
      ['no user', [['X-Lab-Secret', secret]], '127.0.0.1'],
      ['a longer secret', lab(`${secret}x`, 'u'), '127.0.0.1'],
      ['the secret in upper case', lab(secret.toUpperCase(), 'u'), '127.0.0.1'],
      ['two users', [...lab(secret, 'u'), ['X-Lab-User', 'v']], 'u'],
      [
        'a wrong secret before the right one',
        [['X-Lab-Secret', 'x'], ...lab(secret, 'u')],
        '127.0.0.1',
      ],
    ])('with %s the client is who it is', async (_, headers, clientId) => {
      const at = await seen([...headers, ['X-Client-Id', 'claimed']]);
      expect(at['x-client-id']).toBe(clientId);
      expect(at).not.toHaveProperty('x-lab-secret');
    });

    test('a fault is asked for by the lab alone', async () => {
      const fault: Header = ['X-Lab-Fault', 'error'];
      expect((await seen([['X-Lab-Secret', secret], fault]))['x-lab-fault']).toBe('error');
      expect(await seen([fault])).not.toHaveProperty('x-lab-fault');
      expect(await seen([['X-Lab-Secret', 'x'], fault])).not.toHaveProperty('x-lab-fault');
    });

    test('an announced trailer does no harm', async () => {
      const response = await ask('GET', '/r/a', [['Trailer', 'X-Later']]);
      expect(response.statusLine).toBe('HTTP/1.1 200 OK');
    });

    test('bodies go on whole, with their length', async () => {
      const chunked = `POST /api/urls HTTP/1.1\r\nHost: short.test\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`;
      for (const text of [requestText('POST', '/api/urls', [], 'hello'), chunked]) {
        await raw(text);
        const { method, headers, body } = forwarded();
        expect([method, headers['content-length'], body]).toEqual(['POST', '5', 'hello']);
        expect(headers).not.toHaveProperty('transfer-encoding');
      }
    });

    test.each([
      [
        'in mixed case and with a port',
        'GET /r/a HTTP/1.1\r\nHost: Short.Test:8080\r\n\r\n',
        'short.test',
      ],
      [
        'in the request line',
        'GET http://other.test/r/a HTTP/1.1\r\nHost: short.test\r\n\r\n',
        'other.test',
      ],
    ])('a host %s', async (_, text, host) => {
      await raw(text);
      expect(forwarded().headers['host']).toBe(host);
      expect(forwarded).toThrow();
    });
  });

  describe('the trace context', () => {
    const parent = (flags: string) => `00-${traceId}-${parentId}-${flags}`;
    const sent = (traceparent: string): readonly Header[] => [
      ['traceparent', traceparent],
      ['tracestate', 'a=1,b=2'],
      ['baggage', 'k=v'],
    ];

    test.each([
      ['01', '01'],
      ['00', '00'],
      ['03', '03'],
      ['02', '02'],
      ['ff', '03'],
      ['fc', '00'],
    ])('is joined; flags %s go on as %s', async (flags, passed) => {
      const headers = await seen(sent(parent(flags)));
      const [version, id, spanId, onward] = (headers['traceparent'] ?? '').split('-');
      expect([version, id, onward]).toEqual(['00', traceId, passed]);
      expect(spanId).toMatch(/^(?!0{16})[0-9a-f]{16}$/);
      expect(spanId).not.toBe(parentId);
      expect(spanId).toBe(headers['x-request-id']?.slice(0, 16));
      expect([headers['tracestate'], headers['baggage']]).toEqual(['a=1,b=2', 'k=v']);
    });

    test.each([
      ['of a later version', `01-${traceId}-${parentId}-01`],
      ['of a later version with more', `01-${traceId}-${parentId}-01-more`],
    ])('%s is joined as version 00', async (_, traceparent) => {
      const headers = await seen(sent(traceparent));
      expect(headers['traceparent']).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-01$`));
      expect(headers['tracestate']).toBe('a=1,b=2');
    });

    test.each([
      ['that is missing', undefined],
      ['that is empty', ''],
      ['that is none', 'hello'],
      ['too short', parent('0')],
      ['too long', parent('010')],
      ['with more than version 00 has', parent('01-more')],
      ['in upper case', parent('01').toUpperCase()],
      ['of version ff', `ff-${traceId}-${parentId}-01`],
      ['with a trace id of zeros', `00-${'0'.repeat(32)}-${parentId}-01`],
      ['with a parent id of zeros', `00-${traceId}-${'0'.repeat(16)}-01`],
      ['with flags that are no hex', parent('zz')],
      ['of a later version with more, not set apart', `01-${traceId}-${parentId}-01x`],
    ])('%s is begun anew', async (_, traceparent) => {
      const headers = await seen(
        traceparent === undefined ? [['tracestate', 'a=1']] : sent(traceparent),
      );
      const id = headers['x-request-id'];
      expect(headers['traceparent']).toBe(`00-${id}-${id?.slice(0, 16)}-01`);
      expect(id).not.toBe(traceId);
      expect(headers).not.toHaveProperty('tracestate');
      if (traceparent !== undefined) expect(headers['baggage']).toBe('k=v');
    });

    test('of two traceparents the first counts', async () => {
      const other: Header = ['traceparent', `00-${'a'.repeat(32)}-${'b'.repeat(16)}-00`];
      const headers = await seen([['traceparent', parent('01')], other]);
      expect(headers['traceparent']).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-01$`));
    });

    test('is told to the client on every answer', async () => {
      for (const path of ['/r/a', '/api/urls?status=404', '/', '/none', '/health']) {
        const response = await ask('GET', path, [['traceparent', parent('01')]]);
        expect(header(response, 'X-Trace-Id')).toBe(traceId);
      }
    });

    test('of browsers and of untraced routes goes on as it came', async () => {
      await ask('POST', '/v1/traces', sent(parent('01')), '{}');
      const { headers } = forwarded();
      expect([headers['traceparent'], headers['tracestate']]).toEqual([parent('01'), 'a=1,b=2']);
    });
  });

  describe('files', () => {
    test('are cached, and known by their tag', async () => {
      const path = '/static/links.js';
      const first = await ask('GET', path);
      expect(first.statusLine).toBe('HTTP/1.1 200 OK');
      expect(header(first, 'X-Cache-Status')).toBe('MISS');
      expect(header(first, 'Content-Type')).toBe('application/javascript');
      expect(header(first, 'Cache-Control')).toBe('public, max-age=60');
      const etag = header(first, 'ETag') ?? '';
      const modified = header(first, 'Last-Modified') ?? '';
      expect(etag).toMatch(/^"[0-9a-f]+-[0-9a-f]+"$/);
      const again = await ask('GET', `${path}?query=is-no-part-of-the-key`);
      expect(header(again, 'X-Cache-Status')).toBe('HIT');
      expect([header(again, 'ETag'), again.body]).toEqual([etag, first.body]);

      const conditions: readonly (readonly [number, Header])[] = [
        [304, ['If-None-Match', etag]],
        [304, ['If-None-Match', `"other", ${etag}`]],
        [304, ['If-None-Match', `W/${etag}`]],
        [304, ['If-None-Match', '*']],
        [200, ['If-None-Match', '"other"']],
        [304, ['If-Modified-Since', modified]],
        [200, ['If-Modified-Since', 'Sat, 01 Jan 2000 00:00:00 GMT']],
      ];
      for (const [status, condition] of conditions) {
        const response = await ask('GET', path, [condition]);
        expect(response.statusLine, condition.join(': ')).toContain(` ${status} `);
        expect(response.body).toBe(status === 304 ? '' : first.body);
        expect([header(response, 'X-Cache-Status'), header(response, 'ETag')]).toEqual([
          'HIT',
          etag,
        ]);
      }
      const reload = await ask('GET', path, [['Cache-Control', 'no-cache']]);
      expect(header(reload, 'X-Cache-Status')).toBe('HIT');
      const head = await ask('HEAD', path);
      expect(header(head, 'Content-Length')).toBe(header(first, 'Content-Length'));
      expect(upstream.take()).toEqual([]);
    });

    test('a tag that matches what is not cached yet', async () => {
      const response = await ask('GET', '/static/feeds.js', [['If-None-Match', '*']]);
      expect(response.statusLine).toBe('HTTP/1.1 304 Not Modified');
      expect(header(response, 'X-Cache-Status')).toBe('MISS');
    });

    test.each([
      ['GET', '/', 200],
      ['GET', '/index.html', 200],
      ['GET', '/static/../index.html', 200],
      ['GET', '/static/%2e%2e/index.html', 200],
      ['GET', '//index.html', 200],
      ['GET', '/none', 404],
      ['GET', '/static/none.js', 404],
      ['GET', '/apix', 404],
      ['GET', '/health/', 404],
      ['GET', '/static/', 403],
      ['GET', '/../../etc/passwd', 400],
      ['GET', '/..%2f..%2fetc/passwd', 400],
      ['GET', '/%zz', 400],
      ['GET', '/a%00b', 400],
      ['POST', '/', 405],
      ['PUT', '/static/links.js', 405],
      ['DELETE', '/', 405],
      ['OPTIONS', '/', 405],
      ['TRACE', '/', 405],
    ])('%s %s is a %i', async (method, path, status) => {
      const response = await ask(method, path);
      expect(response.statusLine).toContain(` ${status} `);
      if (status !== 200) expect(response.body).toContain(`<center><h1>${status} `);
      expect(upstream.take()).toEqual([]);
    });
  });

  describe('refusals', () => {
    test.each([
      ['/api/urls', 64],
      ['/', 64],
      ['/health', 64],
      ['/v1/traces', kib],
    ])('a body for %s beyond %i KiB', async (path, limitKib) => {
      const tooMuch = await ask('POST', path, [], 'x'.repeat(limitKib * kib + 1));
      expect(tooMuch.statusLine).toBe('HTTP/1.1 413 Request Entity Too Large');
      expect(tooMuch.body).toContain('<center><h1>413 Request Entity Too Large</h1></center>');
      expect(header(tooMuch, 'Connection')).toBe('close');
      expect(upstream.take()).toEqual([]);
      const most = await ask('POST', path, [], 'x'.repeat(limitKib * kib));
      expect(most.statusLine).not.toContain('413');
    });

    test.each([
      ['a second host', 'GET /r/a HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', 400],
      ['no host', 'GET /r/a HTTP/1.1\r\n\r\n', 400],
      ['no request', 'hello\r\n\r\n', 400],
      ['a tunnel', requestText('CONNECT', 'short.test:443'), 400],
      ['a long header', requestText('GET', '/r/a', [['X-Long', 'x'.repeat(9_000)]]), 400],
      ['a long path', requestText('GET', `/r/${'x'.repeat(9_000)}`), 414],
      ['TRACE', requestText('TRACE', '/api/urls'), 405],
    ])('%s', async (_, text, status) => {
      const response = await raw(text);
      expect(response.statusLine).toContain(` ${status} `);
      expect(upstream.take()).toEqual([]);
    });

    test("Jaeger's page without its password", async () => {
      for (const given of [[], basic('wrong'), [['Authorization', 'Bearer x']]]) {
        const response = await ask('GET', '/jaeger/search', given as readonly Header[]);
        expect(response.statusLine).toBe('HTTP/1.1 401 Unauthorized');
        expect(header(response, 'WWW-Authenticate')).toBe('Basic realm="jaeger"');
        expect(response.body).toContain('<center><h1>401 Authorization Required</h1></center>');
      }
      expect(upstream.take()).toEqual([]);
      await ask('GET', '/jaeger/api/services?a=%20', [
        ...basic(password),
        ['Accept-Encoding', 'gzip'],
      ]);
      const { url, headers } = forwarded();
      expect(url).toBe('/api/services?a=%20');
      expect(headers).not.toHaveProperty('authorization');
      expect(headers).not.toHaveProperty('accept-encoding');
    });
  });

  describe('answers', () => {
    test.each([200, 201, 204, 302, 304, 400, 401, 404, 409, 410, 500, 502, 503, 504])(
      'of the gateway pass: %i',
      async (status) => {
        const response = await ask('POST', `/api/urls?status=${status}`, [], '{}');
        expect(response.statusLine).toContain(` ${status} `);
        expect(header(response, 'X-Upstream')).toBe('1');
        const cookies = response.rawHeaders.filter((_, at, all) => all[at - 1] === 'Set-Cookie');
        expect(cookies).toEqual(['a=1', 'b=2']);
        expect(upstream.take()).toHaveLength(1);
      },
    );

    test('all carry the headers of the one list', async () => {
      for (const path of ['/r/a', '/api/urls?status=500', '/', '/none', '/health']) {
        const response = await ask('GET', path);
        const names = ['X-Content-Type-Options', 'X-Frame-Options', 'Referrer-Policy'];
        expect(names.map((name) => header(response, name))).toEqual([
          'nosniff',
          'DENY',
          'no-referrer',
        ]);
        expect(header(response, 'Content-Security-Policy')).toBe(
          "default-src 'self'; connect-src 'self' http://127.0.0.1:9/realms/tracelab/protocol/openid-connect/token; frame-ancestors 'none'",
        );
        expect(header(response, 'Permissions-Policy')).toBe(
          'geolocation=(), camera=(), microphone=()',
        );
      }
    });

    test('of the edge itself', async () => {
      expect((await ask('GET', '/health')).body).toBe('{"status":"ok"}');
      const config = JSON.parse((await ask('GET', '/config.json')).body);
      expect(config).toEqual({
        lab: 'contract',
        url: `http://127.0.0.1:${edge.ports['http']}`,
        issuer: 'http://127.0.0.1:9/realms/tracelab',
      });
      expect((await ask('GET', '/metrics')).body).toMatch(
        /^Active connections: \d+ \nserver accepts/,
      );
    });
  });

  describe('a WebSocket', () => {
    const upgrade: readonly Header[] = [
      ['Connection', 'keep-alive, Upgrade'],
      ['Upgrade', 'WebSocket'],
      ['Sec-WebSocket-Key', 'key'],
      ['Sec-WebSocket-Version', '13'],
      ['Sec-WebSocket-Protocol', 'v12.stomp'],
      ['Authorization', 'Bearer token'],
    ];

    test('passes, bytes both ways', async () => {
      const client = connection();
      client.write(requestText('GET', '/ws', [...upgrade, ['X-Client-Id', 'claimed']]));
      const response = await client.response();
      expect(response.statusLine).toBe('HTTP/1.1 101 Switching Protocols');
      expect(header(response, 'Upgrade')).toBe('websocket');
      expect(header(response, 'Connection')).toBe('upgrade');
      expect(header(response, 'Sec-WebSocket-Accept')).toBe('accepted');
      expect(header(response, 'Sec-WebSocket-Protocol')).toBe('v12.stomp');
      expect((await client.take(5)).toString()).toBe('hello');
      client.write('there');
      expect((await client.take(10)).toString()).toBe('echo there');
      client.close();
      expect(forwarded().headers).toMatchObject({
        upgrade: 'websocket',
        connection: 'upgrade',
        'sec-websocket-key': 'key',
        'sec-websocket-version': '13',
        'sec-websocket-protocol': 'v12.stomp',
        authorization: 'Bearer token',
        'x-client-id': '127.0.0.1',
        traceparent: expect.stringMatching(/-01$/),
      });
    });

    test.each<readonly [string, readonly Header[]]>([
      ['no upgrade', []],
      [
        'an upgrade to something else',
        [
          ['Connection', 'Upgrade'],
          ['Upgrade', 'h2c'],
        ],
      ],
    ])('with %s is a request like any other', async (_, headers) => {
      expect((await ask('GET', '/ws', headers)).statusLine).toBe('HTTP/1.1 200 OK');
      expect(forwarded().headers).not.toHaveProperty('upgrade');
    });
  });

  describe('with the gateway down', () => {
    let whole: LabComponent;
    beforeAll(async () => {
      whole = edge;
      const unused = (await allocatePorts([kong])).ports['kong']?.['proxy'] ?? 0;
      edge = await startBefore(unused);
    });
    afterAll(async () => {
      await edge.stop();
      edge = whole;
    });
    afterEach(() => expect(upstream.take()).toEqual([]));

    test.each([
      ['GET', '/api/urls'],
      ['POST', '/api/urls'],
      ['GET', '/r/a.svg'],
      ['GET', '/ws'],
    ])('%s %s is a 502', async (method, path) => {
      const response = await ask(method, path, [], method === 'POST' ? '{}' : '');
      expect(response.statusLine).toBe('HTTP/1.1 502 Bad Gateway');
      expect(header(response, 'Content-Type')).toBe('application/json');
      expect(response.body).toBe('{"error":"bad_gateway"}');
      expect(header(response, 'X-Trace-Id')).toMatch(/^[0-9a-f]{32}$/);
    });

    test('a WebSocket is refused likewise, files are served', async () => {
      const upgrade: readonly Header[] = [
        ['Connection', 'Upgrade'],
        ['Upgrade', 'websocket'],
      ];
      expect((await ask('GET', '/ws', upgrade)).statusLine).toBe('HTTP/1.1 502 Bad Gateway');
      expect((await ask('GET', '/')).statusLine).toBe('HTTP/1.1 200 OK');
    });
  });
}

function lab(given: string, user: string): readonly Header[] {
  return [
    ['X-Lab-Secret', given],
    ['X-Lab-User', user],
  ];
}

function basic(given: string): readonly Header[] {
  return [['Authorization', `Basic ${Buffer.from(`tracelab:${given}`).toString('base64')}`]];
}

/** The value of a header that comes once, or undefined. */
function header({ rawHeaders }: RawResponse, name: string): string | undefined {
  const values = rawHeaders.filter(
    (_, at) => at % 2 === 1 && rawHeaders[at - 1]?.toLowerCase() === name.toLowerCase(),
  );
  if (values.length > 1) throw new Error(`${name} comes ${values.length} times`);
  return values[0];
}
