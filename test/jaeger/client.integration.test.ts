import { createServer, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { connectJaeger } from '../../src/jaeger/client.ts';
import { recordedAnswer, recordedTrace, serve } from './recorded-jaeger.ts';

const html = { ...recordedAnswer('unknown path'), contentType: 'text/html; charset=utf-8' };
const v3 = { '/api/v3/services': recordedAnswer('v3 services'), '*': html };
const v1 = { '/api/services': recordedAnswer('v1 services'), '*': html };

test('takes API v3 where it answers, though it says text/plain', async () => {
  await using server = await serve(v3);
  const jaeger = await connectJaeger({ url: server.url });
  expect(jaeger.version).toBe('v3');
  expect(await jaeger.services()).toContain('analytics-batch');
});

test('falls back to API v1 where v3 is answered with the user interface', async () => {
  await using server = await serve(v1);
  const jaeger = await connectJaeger({ url: server.url });
  expect(jaeger.version).toBe('v1');
  expect(await jaeger.services()).toContain('analytics-batch');
});

test('knows an empty Jaeger of either version', async () => {
  await using empty3 = await serve({
    '/api/v3/services': recordedAnswer('empty store: v3 services'),
  });
  await using empty1 = await serve({ '/api/services': recordedAnswer('empty store: v1 services') });
  expect(await (await connectJaeger({ url: empty3.url })).services()).toEqual([]);
  expect(await (await connectJaeger({ url: empty1.url })).services()).toEqual([]);
});

test.for([
  ['a page of HTML', { '*': html }, 'GET /api/v3/services gave an HTML page'],
  ['other JSON', { '*': { body: '{"status":"ok"}' } }, 'JSON without a list of services'],
  ['a 404', { '*': { status: 404, body: '{}' } }, 'GET /api/v3/services gave 404'],
] as const)('is no Jaeger: %s', async ([, replies, reason]) => {
  await using server = await serve(replies);
  await expect(connectJaeger({ url: server.url })).rejects.toMatchObject({
    code: 'JAEGER_NOT_JAEGER',
    message: expect.stringContaining(reason),
    suggestions: expect.arrayContaining([expect.stringContaining('--jaeger-url')]),
  });
});

test('says that nothing listens there', async () => {
  const closed = createServer();
  await new Promise<void>((listening) => closed.listen(0, '127.0.0.1', listening));
  const { port } = closed.address() as { port: number };
  await new Promise((done) => closed.close(done));
  await expect(connectJaeger({ url: `http://127.0.0.1:${port}` })).rejects.toMatchObject({
    code: 'JAEGER_UNREACHABLE',
    message: expect.stringContaining('ECONNREFUSED'),
  });
});

test('gives up on a server that never answers', async () => {
  const mute = createServer((socket) => socket.resume());
  await new Promise<void>((listening) => mute.listen(0, '127.0.0.1', listening));
  const { port } = mute.address() as { port: number };
  const asked = connectJaeger({ url: `http://127.0.0.1:${port}`, timeoutMs: 50 });
  await expect(asked).rejects.toMatchObject({
    code: 'JAEGER_UNREACHABLE',
    message: expect.stringContaining('no answer within 50 ms'),
  });
  await new Promise((done) => mute.close(done));
});

test('sends the headers it was given, and says so where they are missing', async () => {
  await using server = await serve(v3);
  await connectJaeger({ url: server.url, headers: { authorization: 'Bearer t' } });
  expect(server.asked[0]?.headers['authorization']).toBe('Bearer t');
  await using closed = await serve({ '*': { status: 401, body: 'who are you?' } });
  await expect(connectJaeger({ url: closed.url })).rejects.toMatchObject({
    code: 'JAEGER_ERROR',
    suggestions: [expect.stringContaining('--header')],
  });
});

test('keeps the base path of a Jaeger behind a proxy', async () => {
  await using server = await serve({ '/jaeger/api/v3/services': recordedAnswer('v3 services') });
  expect((await connectJaeger({ url: `${server.url}/jaeger/` })).version).toBe('v3');
});

test('refuses what is no URL', async () => {
  await expect(connectJaeger({ url: 'localhost:16686' })).rejects.toMatchObject({
    code: 'BAD_USAGE',
  });
});

test('reads a trace raw, since adjusted reads make the answers grow', async () => {
  const id = '96fe2f4f1032822744c7cb8419099e9b';
  await using server = await serve({
    ...v3,
    [`/api/v3/traces/${id}`]: { body: recordedTrace('create-cold', 'v3') },
  });
  const trace = await (await connectJaeger({ url: server.url })).trace(id);
  expect(trace?.spans).toHaveLength(35);
  expect(server.asked.at(-1)?.path).toContain('raw_traces=true');
});

test.for([
  ['v3', v3, '/api/v3/traces/', 'v3 unknown trace'],
  ['v1', v1, '/api/traces/', 'v1 unknown trace'],
] as const)('%s: a trace that is not there is undefined', async ([, replies, path, answer]) => {
  const id = 'deadbeefdeadbeefdeadbeefdeadbeef';
  await using server = await serve({ ...replies, [`${path}${id}`]: recordedAnswer(answer) });
  expect(await (await connectJaeger({ url: server.url })).trace(id)).toBeUndefined();
});

const query = { service: 'bff', fromNs: 1n, toNs: 2_000_000_001n, limit: 5 };

test('v3 search sends times in RFC 3339 and both names of the limit', async () => {
  await using server = await serve({
    ...v3,
    '/api/v3/traces': recordedAnswer('v3 search, empty window'),
  });
  expect(await (await connectJaeger({ url: server.url })).search(query)).toEqual([]);
  const sent = new URL(server.asked.at(-1)?.path ?? '', server.url).searchParams;
  expect(Object.fromEntries(sent)).toMatchObject({
    'query.service_name': 'bff',
    'query.start_time_min': '1970-01-01T00:00:00.000000001Z',
    'query.start_time_max': '1970-01-01T00:00:02.000000001Z',
    'query.num_traces': '5',
    'query.search_depth': '5',
  });
});

test('v1 search sends microseconds and tags', async () => {
  await using server = await serve({
    ...v1,
    '/api/traces': recordedAnswer('v1 search, empty window'),
  });
  const jaeger = await connectJaeger({ url: server.url });
  expect(await jaeger.search({ ...query, attributes: { a: 'b' } })).toEqual([]);
  const sent = new URL(server.asked.at(-1)?.path ?? '', server.url).searchParams;
  expect(Object.fromEntries(sent)).toMatchObject({ end: '2000000', limit: '5', tags: '{"a":"b"}' });
});

test("passes on Jaeger's own words for an error", async () => {
  await using server = await serve({
    ...v3,
    '/api/v3/traces': recordedAnswer('v3 search, query.num_traces=0'),
  });
  const jaeger = await connectJaeger({ url: server.url });
  await expect(jaeger.search(query)).rejects.toMatchObject({
    code: 'JAEGER_ERROR',
    message: expect.stringContaining('search depth must be greater than 0'),
  });
});

test('asks once more where a kept connection was closed as it was used', async () => {
  const answer = recordedAnswer('v3 services').body;
  const asked = new Map<Socket, number>();
  const closing = createServer((socket) =>
    socket.on('data', () => {
      const count = (asked.get(socket) ?? 0) + 1;
      asked.set(socket, count);
      // The second request on any connection meets its end.
      if (count > 1) return socket.destroy();
      return socket.write(
        `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(answer)}\r\n\r\n${answer}`,
      );
    }),
  );
  await new Promise<void>((listening) => closing.listen(0, '127.0.0.1', listening));
  const { port } = closing.address() as { port: number };
  const jaeger = await connectJaeger({ url: `http://127.0.0.1:${port}` });
  for (let round = 0; round < 3; round += 1) {
    expect(await jaeger.services()).toContain('analytics-batch');
  }
  expect(asked.size).toBeGreaterThan(2);
  for (const socket of asked.keys()) socket.destroy();
  await new Promise((done) => closing.close(done));
});
