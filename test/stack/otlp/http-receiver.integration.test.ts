import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { otlpHttpReceiver } from '../../../stack/otlp/http-receiver.ts';
import { decodeJson } from '../../../stack/otlp/json.ts';
import { decodeResponse, encodeProtobuf } from '../../../stack/otlp/protobuf.ts';
import type { TraceData } from '../../../stack/otlp/trace-data.ts';

const json = 'application/json';
const protobuf = 'application/x-protobuf';
const span = { traceId: '5b8efff798038103d269b633813fc60c', spanId: 'eee19b7ec3c1b174' };
const body = (...spans: object[]) =>
  JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] });
const bytes = (text: string) => Buffer.from(encodeProtobuf(decodeJson(text)));

describe('the OTLP/HTTP receiver', () => {
  let server: Server;
  let received: TraceData[];
  let failure: Error | undefined;
  let refused: number;
  let anyIds: boolean;
  const maxBodyBytes = 2000;

  beforeEach(async () => {
    received = [];
    failure = undefined;
    refused = 0;
    const accept = (data: TraceData) => {
      if (failure) throw failure;
      received.push(data);
    };
    anyIds = false;
    const receiver = () =>
      otlpHttpReceiver({
        maxBodyBytes,
        accept,
        anyIds,
        refused: (spans) => {
          refused += spans;
        },
      });
    server = createServer((request, response) => receiver()(request, response)).listen(
      0,
      '127.0.0.1',
    );
    await once(server, 'listening');
  });
  afterEach(() => {
    server.close();
    server.closeAllConnections();
  });

  const send = async (
    content: string | Buffer,
    headers: Record<string, string>,
    { method = 'POST', path = '/v1/traces' } = {},
  ) => {
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const sent = method === 'GET' ? {} : { body: new Uint8Array(Buffer.from(content)) };
    return fetch(`http://127.0.0.1:${port}${path}`, { method, headers, ...sent });
  };
  const type = (contentType: string) => ({ 'content-type': contentType });

  test('takes JSON', async () => {
    const response = await send(body(span), type(`${json}; charset=utf-8`));
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(json);
    expect(await response.json()).toEqual({ partialSuccess: {} });
    expect(received).toEqual([decodeJson(body(span))]);
  });

  test('takes protobuf', async () => {
    const response = await send(bytes(body(span)), type(protobuf));
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(protobuf);
    // An empty partial success.
    expect(Buffer.from(await response.arrayBuffer()).toString('hex')).toBe('0a00');
    expect(received).toEqual([decodeJson(body(span))]);
  });

  test('takes gzip', async () => {
    const headers = { ...type(protobuf), 'content-encoding': 'gzip' };
    expect((await send(gzipSync(bytes(body(span))), headers)).status).toBe(200);
    expect(received).toHaveLength(1);
  });

  test('says how many spans without valid ids it left out', async () => {
    const zeros = { ...span, traceId: '0'.repeat(32) };
    const inJson = await send(body(span, zeros, { ...span, spanId: '' }), type(json));
    expect(await inJson.json()).toMatchObject({ partialSuccess: { rejectedSpans: '2' } });
    const inProtobuf = await send(bytes(body(zeros)), type(protobuf));
    const partial = decodeResponse(new Uint8Array(await inProtobuf.arrayBuffer()));
    expect(partial?.rejectedSpans).toBe(1);
    expect(received).toEqual([decodeJson(body(span)), { resourceSpans: [] }]);
    expect(refused).toBe(3);
  });

  test('takes spans without valid ids where all are wanted', async () => {
    anyIds = true;
    const response = await send(body(span, { name: 'none' }), type(json));
    expect(await response.json()).toEqual({ partialSuccess: {} });
    expect(received).toEqual([decodeJson(body(span, { name: 'none' }))]);
  });

  test.each([
    ['JSON that is none', '{', json],
    ['JSON of another shape', '{"resourceSpans":[{"scopeSpans":7}]}', json],
    ['protobuf that is none', '\u0007nonsense', protobuf],
  ])('answers 400 to %s, in the encoding of the request', async (_, content, contentType) => {
    const response = await send(content, type(contentType));
    expect(response.status).toBe(400);
    expect(response.headers.get('content-type')).toBe(contentType);
    if (contentType === json) expect(await response.json()).toMatchObject({ code: 3 });
  });

  test('answers 400 to a broken or unknown compression', async () => {
    const broken = { ...type(json), 'content-encoding': 'gzip' };
    expect((await send(body(span), broken)).status).toBe(400);
    const unknown = { ...type(json), 'content-encoding': 'zstd' };
    expect((await send(body(span), unknown)).status).toBe(400);
  });

  test('answers 400 to a body above the limit, compressed or not', async () => {
    const large = body({ ...span, name: 'x'.repeat(maxBodyBytes) });
    const answer = await send(large, type(json));
    expect(answer.status).toBe(400);
    expect(answer.headers.get('connection')).toBe('close');
    const packed = gzipSync(large);
    expect(packed.length).toBeLessThan(maxBodyBytes);
    const headers = { ...type(json), 'content-encoding': 'gzip' };
    expect((await send(packed, headers)).status).toBe(400);
  });

  test('answers 415, 405 and 404 to what is no OTLP request', async () => {
    expect((await send(body(span), type('text/plain'))).status).toBe(415);
    const get = await send('', {}, { method: 'GET' });
    expect(get.status).toBe(405);
    expect((await send(body(span), type(json), { path: '/v1/logs' })).status).toBe(404);
  });

  test('answers 503, which may be sent again, when the spans cannot be taken now', async () => {
    failure = new Error('data refused due to high memory usage');
    const response = await send(body(span), type(json));
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({ code: 14, message: failure.message });
  });
});
