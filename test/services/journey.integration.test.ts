import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Platform, startPlatform, startTimeoutMs } from './harness.ts';
import { alice } from './issuer.ts';
import type { SinkSpan } from './otlp-sink.ts';
import { SpanTree } from './span-tree.ts';
import { connectStomp, type StompClient } from './stomp-client.ts';

const services = [
  'bff',
  'url-api',
  'redirect-service',
  'analytics-api',
  'job-scheduler',
  'websocket-service',
];
const rootSpanId = 'b7ad6b7169203331';
const newTraceId = () => randomBytes(16).toString('hex');

let platform: Platform;
let token: string;

beforeAll(async () => {
  platform = await startPlatform({ services });
  token = await platform.issuer.token();
}, startTimeoutMs);
afterAll(async () => {
  await platform?.[Symbol.asyncDispose]();
});

interface Call {
  readonly service?: string;
  readonly method?: string;
  readonly path: string;
  readonly body?: unknown;
  readonly token?: string;
  readonly traceId?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

async function call(options: Call) {
  const { service = 'bff', method = 'GET', path, body, traceId = newTraceId() } = options;
  const response = await fetch(`${platform.url(service)}${path}`, {
    method,
    redirect: 'manual',
    headers: {
      authorization: `Bearer ${options.token ?? token}`,
      traceparent: `00-${traceId}-${rootSpanId}-01`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...options.headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    json: text === '' ? undefined : JSON.parse(text),
    traceId,
  };
}

let links = 0;
async function create(more: Record<string, unknown> = {}, options: Partial<Call> = {}) {
  links += 1;
  const body = { url: `https://example.com/page/${links}`, ...more };
  return call({ method: 'POST', path: '/api/urls', body, ...options });
}

/** The spans of a trace, once one of them satisfies the predicate. */
async function treeOf(traceId: string, what: string, last: (span: SinkSpan) => boolean) {
  return new SpanTree(await platform.sink.until(traceId, (spans) => spans.some(last), what));
}

/** The spans of a request to the bff, with those of all services that it asked. */
async function requestTree(traceId: string, name: string) {
  const isComplete = (spans: readonly SinkSpan[]) => {
    const parents = new Set(
      spans.filter(({ kind }) => kind === 'server').map(({ parentSpanId }) => parentSpanId),
    );
    const calls = spans.filter((span) => span.attributes['url.full'] !== undefined);
    return spans.some(finished('bff', name)) && calls.every(({ spanId }) => parents.has(spanId));
  };
  return new SpanTree(await platform.sink.until(traceId, isComplete, name));
}

const calledServices = (tree: SpanTree) =>
  tree.spans.flatMap(({ attributes }) => attributes['url.full'] ?? []);

const finished = (service: string, name: string) => (span: SinkSpan) =>
  span.service === service && span.name === name;

describe('creating a link', () => {
  let tree: SpanTree;
  let code: string;

  beforeAll(async () => {
    const answer = await create(
      {},
      {
        headers: { baggage: 'user.id=mallory,tenant.id=all,client.type=web,api.version=v2,evil=1' },
      },
    );
    expect(answer.status).toBe(201);
    code = answer.json.code;
    const spans = await platform.sink.until(
      answer.traceId,
      (seen) => {
        const so = new SpanTree(seen);
        return (
          so.all({ service: 'websocket-service', kind: 'producer', name: /./ }).length === 2 &&
          so.has({ service: 'analytics-api', kind: 'consumer', name: 'process url-events' }) &&
          so.has({ service: 'job-scheduler', kind: 'consumer', name: 'process url-events' }) &&
          so.has({ service: 'job-scheduler', kind: 'consumer', name: /^job\.execute/ }) &&
          so.has({ service: 'bff', kind: 'server', name: 'POST /api/urls' }) &&
          so.roots().length === 1
        );
      },
      'a complete create',
    );
    tree = new SpanTree(spans);
  });

  it('makes one trace, with one span that hangs on the caller', () => {
    expect(tree.roots().map(({ name }) => name)).toEqual(['POST /api/urls']);
    expect(tree.roots()[0]?.parentSpanId).toBe(rootSpanId);
  });

  it.each([
    ['bff', 'client', /^get$/, ['cache.get_with_fallback', 'POST /api/urls']],
    ['url-api', 'server', 'POST /urls', ['POST', 'cache.fetch_source', 'POST /api/urls']],
    ['url-api', 'client', /INSERT/, ['POST /urls']],
    ['url-api', 'producer', 'send url-events', ['POST /urls']],
    ['analytics-api', 'consumer', 'process url-events', ['send url-events']],
    ['analytics-api', 'client', /INSERT/, ['process url-events']],
    ['job-scheduler', 'consumer', 'process url-events', ['send url-events']],
    ['job-scheduler', 'producer', 'job.enqueue update-link-statistics', ['process url-events']],
    [
      'job-scheduler',
      'consumer',
      'job.execute update-link-statistics',
      ['job.enqueue update-link-statistics'],
    ],
    ['job-scheduler', 'client', /INSERT/, ['job.execute update-link-statistics']],
    ['job-scheduler', 'producer', 'send job-events', ['job.execute update-link-statistics']],
  ] as const)('has of %s a %s span %s, below %j', (service, kind, name, above) => {
    const found = tree
      .all({ service, kind, name })
      .filter(({ attributes }) => !String(attributes['db.query.text']).startsWith('get session'));
    expect(found).toHaveLength(1);
    const names = tree.ancestors(found[0] as SinkSpan).map((ancestor) => ancestor.name);
    expect(names).toEqual(expect.arrayContaining([...above]));
  });

  it('notifies in a span below each event that it consumed', () => {
    const broadcasts = tree.all({
      service: 'websocket-service',
      kind: 'producer',
      name: 'websocket.broadcast',
    });
    expect(broadcasts.map((span) => tree.ancestors(span)[0]?.name).sort()).toEqual([
      'process job-events',
      'process url-events',
    ]);
    expect(broadcasts[0]?.attributes).toMatchObject({
      'messaging.system': 'websocket',
      'messaging.destination.name': '/user/queue/notifications',
      'messaging.operation.type': 'send',
      'broadcast.subscribers': 0,
      'event.link': code,
    });
  });

  it('says that the cache had nothing', () => {
    const read = tree.one({ service: 'bff', kind: 'client', name: 'cache.get_with_fallback' });
    expect(read.attributes).toMatchObject({
      'cache.hit': false,
      'cache.key': expect.stringMatching(/^dedupe:[0-9a-f]{32}$/),
      'cache.operation': 'get_with_fallback',
    });
    const gets = tree.all({ service: 'bff', kind: 'client', name: 'get' });
    expect(gets.map(({ attributes }) => attributes['cache.hit'])).toEqual(
      expect.arrayContaining([undefined, false]),
    );
  });

  it('says of the job what it is, and which message it was', () => {
    const enqueue = tree.one({ service: 'job-scheduler', kind: 'producer', name: /^job\.enqueue/ });
    const execute = tree.one({ service: 'job-scheduler', kind: 'consumer', name: /^job\.execute/ });
    expect(execute.attributes).toMatchObject({
      'job.name': 'update-link-statistics',
      'job.group': 'statistics',
      'job.attempt': 1,
      'job.fire_time': expect.any(Number),
      'job.scheduled_fire_time': expect.any(Number),
      'job.execution_time_ms': expect.any(Number),
      'messaging.system': 'graphile-worker',
      'messaging.operation.type': 'process',
      'messaging.message.id': expect.stringMatching(/^\d+$/),
    });
    expect(enqueue.attributes['messaging.message.id']).toBe(
      execute.attributes['messaging.message.id'],
    );
  });

  it('carries the verified identity to every service, and no claim of the caller', () => {
    const expected = {
      'user.id': alice.sub,
      'tenant.id': alice.tenant_id,
      'session.id': alice.sid,
      'feature.flags': expect.stringContaining('='),
      'api.version': 'v2',
      'client.type': 'web',
    };
    expect(new Set(tree.spans.map(({ service }) => service))).toEqual(
      new Set(services.filter((name) => name !== 'redirect-service')),
    );
    for (const span of tree.spans) {
      expect(span.attributes).not.toHaveProperty('evil');
      // Fastify's span begins before the token is read: it knows only what needs no token.
      if (span.service === 'bff' && span.name === 'request') continue;
      expect(span.attributes, `${span.service} ${span.name}`).toMatchObject(expected);
    }
  });

  it('has the link as message key in every Kafka span', () => {
    for (const span of tree.spans.filter(
      ({ attributes }) => attributes['messaging.kafka.offset'],
    )) {
      expect(span.attributes['messaging.kafka.message.key']).toBe(code);
    }
  });

  it('marks no span as an error', () => {
    expect(tree.spans.filter(({ isError }) => isError)).toEqual([]);
  });
});

describe('creating the same link again', () => {
  it('answers the one that is there, from the cache alone', async () => {
    const first = await create();
    const again = await call({
      method: 'POST',
      path: '/api/urls',
      body: { url: first.json.url },
    });
    expect(again.status).toBe(200);
    expect(again.json).toEqual(first.json);
    const tree = await requestTree(again.traceId, 'POST /api/urls');
    expect(calledServices(tree)).toEqual([]);
  });

  it('makes another one for another owner', async () => {
    const first = await create();
    const bob = await platform.issuer.token({ sub: 'user-bob', sid: 'session-bob' });
    const second = await call({
      method: 'POST',
      path: '/api/urls',
      body: { url: first.json.url },
      token: bob,
    });
    expect(second.status).toBe(201);
    expect(second.json.code).not.toBe(first.json.code);
  });
});

describe('what cannot be created', () => {
  it.each([
    [{ url: 'http://169.254.169.254/' }, 422, 'invalid_url'],
    [{ url: 'javascript:alert(1)' }, 422, 'invalid_url'],
    [{ alias: 'no spaces' }, 422, 'invalid_request'],
    [{ expiresInSeconds: -1 }, 422, 'invalid_request'],
    [{ owner: 'somebody-else' }, 422, 'invalid_request'],
  ])('%j is answered with %i %s, without an error span', async (more, status, error) => {
    const answer = await create(more);
    expect(answer.status).toBe(status);
    expect(answer.json).toEqual({ error, message: expect.any(String) });
    const tree = await requestTree(answer.traceId, 'POST /api/urls');
    expect(tree.spans.filter(({ isError, kind }) => isError && kind !== 'client')).toEqual([]);
  });

  it('is an alias that is taken', async () => {
    const alias = `taken-${randomBytes(4).toString('hex')}`;
    expect((await create({ alias })).json).toMatchObject({ code: alias, alias });
    const again = await create({ alias });
    expect(again.status).toBe(409);
    expect(again.json.error).toBe('alias_taken');
  });
});

describe('who is not let in', () => {
  const hour = 3600;
  const nowSeconds = Math.floor(Date.now() / 1000);
  it.each([
    ['no token', async () => ''],
    ['nonsense', async () => 'a.b.c'],
    ['an expired token', () => platform.issuer.token({ exp: nowSeconds - hour })],
    [
      'a token of another issuer',
      () => platform.issuer.token({ iss: 'http://elsewhere/realms/x' }),
    ],
    ['a token for another client', () => platform.issuer.token({ azp: 'another-app' })],
    ['a token without a tenant', () => platform.issuer.token({ tenant_id: undefined })],
    ['a token for the session of somebody else', () => platform.issuer.token({ sub: 'mallory' })],
  ])('%s gets 401', async (_what, make) => {
    await call({ path: '/api/urls' });
    const answer = await call({ path: '/api/urls', token: await make() });
    expect(answer.status).toBe(401);
    expect(answer.json).toEqual({ error: 'unauthorized', message: expect.any(String) });
  });

  it('and the claims of such a caller are on no span', async () => {
    const answer = await call({
      path: '/api/urls',
      token: 'a.b.c',
      headers: { baggage: 'user.id=mallory,client.type=cli' },
    });
    const tree = await requestTree(answer.traceId, 'GET /api/urls');
    for (const span of tree.spans) expect(span.attributes).not.toHaveProperty('user.id');
    const server = tree.one({ service: 'bff', kind: 'server', name: 'GET /api/urls' });
    expect(server.attributes).toMatchObject({
      'http.response.status_code': 401,
      'client.type': 'cli',
    });
    expect(server.isError).toBe(false);
  });

  it('somebody else gets 403 for a link that is not theirs', async () => {
    const { json } = await create();
    const bob = await platform.issuer.token({ sub: 'user-bob', sid: 'session-bob' });
    for (const [method, path] of [
      ['GET', `/api/urls/${json.code}`],
      ['GET', `/api/urls/${json.code}/stats`],
      ['DELETE', `/api/urls/${json.code}`],
    ] as const) {
      expect((await call({ method, path, token: bob })).status).toBe(403);
    }
  });
});

describe('looking a link up', () => {
  it('asks both services at first, then the cache alone', async () => {
    const { json: link } = await create();
    const path = `/api/urls/${link.code}`;
    const miss = await call({ path });
    expect(miss.json).toEqual({ ...link, stats: expect.objectContaining({ clicks: 0 }) });
    const first = await requestTree(miss.traceId, 'GET /api/urls/:code');
    expect(first.has({ service: 'url-api', kind: 'client', name: /SELECT/ })).toBe(true);
    expect(first.has({ service: 'analytics-api', kind: 'client', name: /SELECT/ })).toBe(true);
    expect(first.has({ service: 'bff', kind: 'client', name: 'set' })).toBe(true);

    const hit = await call({ path });
    expect(hit.json).toEqual(miss.json);
    const second = await requestTree(hit.traceId, 'GET /api/urls/:code');
    expect(calledServices(second)).toEqual([]);
    const read = second.one({ service: 'bff', kind: 'client', name: 'cache.get_with_fallback' });
    expect(read.attributes).toMatchObject({ 'cache.hit': true, 'cache.source': 'redis' });
  });

  it('lists what the owner has, newest first', async () => {
    const carol = await platform.issuer.token({ sub: 'user-carol', sid: 'session-carol' });
    const first = await create({}, { token: carol });
    const second = await create({}, { token: carol });
    const { json } = await call({ path: '/api/urls', token: carol });
    expect(json).toEqual({ links: [second.json, first.json] });
  });

  it('answers 404 for what does not exist, without an error span', async () => {
    const answer = await call({ path: '/api/urls/nothing-here' });
    expect(answer.status).toBe(404);
    expect(answer.json.error).toBe('not_found');
    const tree = await requestTree(answer.traceId, 'GET /api/urls/:code');
    // A client span is an error on 4xx: so say the conventions, and so does undici's.
    expect(tree.spans.filter(({ isError, kind }) => isError && kind !== 'client')).toEqual([]);
  });
});

describe('following a link', () => {
  it('redirects, and tells of the click in the same trace', async () => {
    const { json: link } = await create();
    const click = await call({
      service: 'redirect-service',
      path: `/r/${link.code}`,
      headers: { baggage: 'user.id=mallory' },
    });
    expect(click.status).toBe(302);
    expect(click.headers.get('location')).toBe(link.url);
    expect(click.headers.get('x-kong-limit')).toBe('redirects=1');
    const tree = new SpanTree(
      await platform.sink.until(
        click.traceId,
        (spans) => {
          const so = new SpanTree(spans);
          return (
            so.has({ service: 'analytics-api', kind: 'consumer', name: 'process link-events' }) &&
            so.has({ service: 'websocket-service', kind: 'producer', name: /broadcast/ }) &&
            so.has({ service: 'redirect-service', kind: 'server', name: 'GET /r/:code' }) &&
            so.roots().length === 1
          );
        },
        'a complete redirect',
      ),
    );
    const above = (query: Parameters<SpanTree['one']>[0]) =>
      tree.ancestors(tree.one(query)).map(({ name }) => name);
    expect(above({ service: 'redirect-service', kind: 'client', name: /SELECT/ })).toContain(
      'GET /r/:code',
    );
    expect(above({ service: 'redirect-service', kind: 'producer', name: /^send/ })).toContain(
      'GET /r/:code',
    );
    expect(above({ service: 'analytics-api', kind: 'client', name: /INSERT/ })).toEqual(
      expect.arrayContaining(['process link-events', 'send link-events']),
    );
    for (const span of tree.spans) expect(span.attributes).not.toHaveProperty('user.id');
    const stats = await call({ path: `/api/urls/${link.code}/stats` });
    expect(stats.json).toMatchObject({ clicks: 1, visitors: 1, lastClickAt: expect.any(String) });
  });

  it('needs no database the second time', async () => {
    const { json: link } = await create();
    const path = `/r/${link.code}`;
    await call({ service: 'redirect-service', path });
    const again = await call({ service: 'redirect-service', path });
    const tree = await treeOf(
      again.traceId,
      'a cached redirect',
      finished('redirect-service', 'GET /r/:code'),
    );
    const get = tree.one({ service: 'redirect-service', kind: 'client', name: 'get' });
    expect(get.attributes['cache.hit']).toBe(true);
    expect(tree.has({ service: 'redirect-service', kind: 'client', name: /SELECT/ })).toBe(false);
  });

  it('ends with 404 where there is none, and after it was deleted', async () => {
    expect((await call({ service: 'redirect-service', path: '/r/nothing' })).status).toBe(404);
    expect((await call({ service: 'redirect-service', path: '/r/..%2f' })).status).toBe(404);
    const { json: link } = await create();
    const path = `/r/${link.code}`;
    expect((await call({ service: 'redirect-service', path })).status).toBe(302);
    expect((await call({ method: 'DELETE', path: `/api/urls/${link.code}` })).status).toBe(204);
    expect((await call({ service: 'redirect-service', path })).status).toBe(404);
    expect((await call({ path: `/api/urls/${link.code}` })).status).toBe(404);
    const again = await create({ url: link.url });
    expect(again.status).toBe(201);
  });

  it('ends with 410 when its time is over, cached or not', async () => {
    const { json: link } = await create({ expiresInSeconds: 1 });
    const path = `/r/${link.code}`;
    expect((await call({ service: 'redirect-service', path })).status).toBe(302);
    await expect
      .poll(async () => (await call({ service: 'redirect-service', path })).status, {
        timeout: 5000,
      })
      .toBe(410);
  });
});

describe('notifications', () => {
  let client: StompClient;
  const handshake = newTraceId();

  beforeAll(async () => {
    client = await connectStomp({
      url: `${platform.url('websocket-service').replace('http', 'ws')}/ws`,
      token,
      headers: { traceparent: `00-${handshake}-${rootSpanId}-01`, baggage: 'user.id=mallory' },
    });
  });
  afterAll(() => client?.stop());

  it('reach the owner in the trace of what happened', async () => {
    const { json, traceId } = await create();
    const message = await client.next(
      ({ body }) => body.code === json.code && body.type === 'link.created',
    );
    expect(message.headers.traceparent).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-01$`));
    expect(message.headers.baggage).toContain(`user.id=${alice.sub}`);
    expect(message.body).toMatchObject({ traceId, id: expect.any(String), at: expect.any(String) });
    const tree = await treeOf(
      traceId,
      'a broadcast',
      finished('websocket-service', 'websocket.broadcast'),
    );
    const [broadcast] = tree.all({
      service: 'websocket-service',
      kind: 'producer',
      name: 'websocket.broadcast',
    });
    expect(broadcast?.attributes['broadcast.subscribers']).toBe(1);
    await client.next(
      ({ body }) => body.code === json.code && body.type === 'link.statistics-updated',
    );
  });

  it('reach nobody else', async () => {
    const bob = await platform.issuer.token({ sub: 'user-bob', sid: 'session-bob' });
    const { json } = await create({}, { token: bob });
    const mine = await create();
    await client.next(
      ({ body }) => body.code === mine.json.code && body.type === 'link.statistics-updated',
    );
    expect(client.received.filter(({ body }) => body.code === json.code)).toEqual([]);
  });

  it('begin with a handshake whose span has come before the connection ends', async () => {
    const tree = await treeOf(
      handshake,
      'a handshake',
      (span) => span.attributes['websocket.command'] === 'SUBSCRIBE',
    );
    const connect = tree.one({
      service: 'websocket-service',
      kind: 'server',
      name: 'websocket.connect',
    });
    expect(connect.parentSpanId).toBe(rootSpanId);
    expect(connect.attributes).toMatchObject({
      'websocket.endpoint': '/ws',
      'websocket.protocol': 'STOMP',
      'http.response.status_code': 101,
    });
    const messages = tree.all({
      service: 'websocket-service',
      kind: 'internal',
      name: 'websocket.message',
    });
    expect(messages.map(({ attributes }) => attributes['websocket.command'])).toEqual([
      'CONNECT',
      'SUBSCRIBE',
    ]);
    for (const message of messages) expect(message.parentSpanId).toBe(connect.spanId);
    for (const span of tree.spans) expect(span.attributes['user.id']).toBeUndefined();
  });

  it.each([
    ['a bad token', async () => ({ token: 'a.b.c' }), /token is not valid/],
    ['another queue', async () => ({ token, destination: '/topic/all' }), /nothing to subscribe/],
  ])('are refused with %s', async (_what, options, message) => {
    const url = `${platform.url('websocket-service').replace('http', 'ws')}/ws`;
    const headers = { traceparent: `00-${newTraceId()}-${rootSpanId}-01` };
    await expect(connectStomp({ url, headers, ...(await options()) })).rejects.toThrow(message);
  });
});

describe('noise', () => {
  it('is none: every span belongs to a request of these tests', () => {
    const foreign = platform.sink.spans.filter(
      (span) =>
        span.parentSpanId === '' ||
        /pool|connect$/.test(span.name.replace('websocket.connect', '')),
    );
    expect(foreign.map(({ service, name }) => `${service} ${name}`)).toEqual([]);
  });

  it('and nothing is printed but that a service is ready', () => {
    for (const name of services) {
      const lines = platform.child(name).output().trim().split('\n');
      expect(lines).toEqual([expect.stringMatching(/^ready: /)]);
    }
  });
});
