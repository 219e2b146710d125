/**
 * Contract of a Collector with the lab's configurations: the same assertions for the stand-in and for a
 * real one. In: how to start it. Out: a vitest suite. It sends OTLP and reads what arrives behind it.
 */
import { deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { becomes } from '../../src/poll.ts';
import { jaeger } from '../../stack/jaeger/component.ts';
import { otelCollector } from '../../stack/otel-collector/component.ts';
import { decodeJson } from '../../stack/otlp/json.ts';
import { decodeResponse, encodeProtobuf } from '../../stack/otlp/protobuf.ts';
import type { AnyValue, KeyValue, Span } from '../../stack/otlp/trace-data.ts';
import { type Sink, spansOf, startSink } from '../stack/otel-collector/otlp-sink.ts';
import { type LabComponent, startLabComponent } from './lab-component.ts';
import { keptOfTail, tailTraces } from './tail-traces.ts';

export interface CollectorContract {
  readonly runtime: 'embedded' | 'native';
  readonly program?: string | undefined;
}

const json = 'application/json';
const protobuf = 'application/x-protobuf';
const traceId = '0af7651916cd43dd8448eb211c80319c';
const mebibyte = 1024 * 1024;
const arrive = { deadlineMs: 20_000, intervalMs: 20 };

export function otelCollectorContract({ runtime, program }: CollectorContract): void {
  let sink: Sink;
  let collector: LabComponent;

  const startWith = async (file: string) => {
    sink = await startSink();
    const port = Number(sink.hostPort.split(':')[1]);
    collector = await startLabComponent({
      component: otelCollector,
      runtime,
      program,
      around: [{ component: jaeger, ports: { 'otlp-http': port } }],
      settings: { 'collector-config': file },
    });
  };
  const end = async () => {
    await collector?.stop();
    await sink?.[Symbol.asyncDispose]();
  };
  const at = (port: string, path: string) => `http://127.0.0.1:${collector.ports[port]}${path}`;
  const post = (body: string | Buffer, headers: Record<string, string>, path = '/v1/traces') =>
    fetch(at('otlp-http', path), {
      method: 'POST',
      // A connection kept open would hold up the stop.
      headers: { connection: 'close', ...headers },
      body: new Uint8Array(Buffer.from(body)),
    });
  const send = async (...spans: readonly object[]) => {
    const response = await post(requestOf(spans), { 'content-type': json });
    expect([response.status, await response.json()]).toEqual([200, { partialSuccess: {} }]);
  };
  /** After large bodies the real one's memory limiter refuses all spans until memory is given back. */
  const untilTaken = async () => {
    const taken = async () => {
      const response = await post(requestOf([spanOf('9')]), { 'content-type': json });
      return response.status === 200 || undefined;
    };
    if (!(await becomes(taken, arrive))) throw new Error('it takes no spans any more');
  };
  const exported = () => sink.requests.flatMap(spansOf);
  const exportedSpan = async (spanId: string): Promise<Span> => {
    const find = async () => exported().find((span) => span.spanId === spanId);
    const span = await becomes(find, arrive);
    if (!span) throw new Error(`span ${spanId} was not exported`);
    return span;
  };

  describe('with config.yaml', () => {
    beforeAll(() => startWith('config.yaml'));
    afterAll(end);

    describe('takes', () => {
      const text = (spanId: string) => requestOf([spanOf(spanId)]);
      const bytes = (spanId: string) => Buffer.from(encodeProtobuf(decodeJson(text(spanId))));
      const cases: readonly (readonly [string, string, Buffer, Record<string, string>])[] = [
        ['JSON', '1001', Buffer.from(text('1001')), { 'content-type': json }],
        ['JSON with a charset', '1002', Buffer.from(text('1002')), charset],
        ['protobuf', '1003', bytes('1003'), { 'content-type': protobuf }],
        ['JSON, gzip', '1004', gzipSync(text('1004')), packed(json, 'gzip')],
        ['protobuf, gzip', '1005', gzipSync(bytes('1005')), packed(protobuf, 'gzip')],
        ['JSON, deflate', '1006', deflateSync(text('1006')), packed(json, 'deflate')],
      ];
      test.each(cases)('%s', async (_, spanId, body, headers) => {
        const response = await post(body, headers);
        expect(response.status).toBe(200);
        expect(await answerOf(response)).toEqual(fullSuccess(headers));
        expect(await exportedSpan(idOf(spanId))).toEqual(spanOf(spanId));
      });

      test.each([
        ['an empty object', '{}', json],
        ['null', 'null', json],
        ['no resource', '{"resourceSpans":[]}', json],
        ['resources without spans', '{"resourceSpans":[{"scopeSpans":[{}]},{}]}', json],
        ['unknown fields', '{"resourceSpans":[],"unknown":{"deep":[1]}}', json],
        ['no byte of protobuf', '', protobuf],
      ])('a request without spans: %s', async (_, body, type) => {
        const response = await post(body, { 'content-type': type });
        expect(response.status).toBe(200);
        expect(await answerOf(response)).toEqual(fullSuccess({ 'content-type': type }));
      });

      test('kind and status by their names', async () => {
        const named = { kind: 'SPAN_KIND_CONSUMER', status: { code: 'STATUS_CODE_ERROR' } };
        await send({ ...spanOf('1010'), ...named });
        const { kind, status } = await exportedSpan(idOf('1010'));
        expect({ kind, status }).toEqual({ kind: 5, status: { code: 2 } });
      });

      test('spans without ids, which it hands on, without a word', async () => {
        await send({ name: 'no ids' }, spanOf('1011'));
        await send({ ...spanOf('0'), traceId: '0'.repeat(32), name: 'zeros' }, spanOf('1012'));
        await exportedSpan(idOf('1011'));
        await exportedSpan(idOf('1012'));
        const strays = exported().filter((span) => span.traceId === '');
        expect(strays.map((span) => [span.name, span.spanId])).toEqual([
          ['no ids', ''],
          ['zeros', ''],
        ]);
      });

      test('a body of exactly 64 MiB', async () => {
        const body = Buffer.alloc(64 * mebibyte, ' ');
        body.write(requestOf([spanOf('1013')]));
        expect((await post(body, { 'content-type': json })).status).toBe(200);
        await exportedSpan(idOf('1013'));
      });
    });

    describe('refuses for good', () => {
      afterAll(untilTaken);
      const shortId = (length: number) => ({ ...spanOf('1'), traceId: 'ab'.repeat(length) });
      // Field 1 of a span (trace id) with three bytes, in scope spans, in resource spans.
      const threeByteId = Buffer.from('0a091207' + '12050a03abcdef', 'hex');
      test.each([
        ['JSON that ends early', '{"resourceSpans": [', json, {}],
        ['no byte of JSON', '', json, {}],
        ['a JSON array', '[]', json, {}],
        ['a JSON string', '"x"', json, {}],
        ['an object for a list', '{"resourceSpans":{}}', json, {}],
        ['a short id', requestOf([shortId(2)]), json, {}],
        [
          'an id that is no hex',
          requestOf([{ ...spanOf('1'), traceId: 'z'.repeat(32) }]),
          json,
          {},
        ],
        ['protobuf that is none', 'hello world', protobuf, {}],
        ['protobuf that ends early', Buffer.from('0a20', 'hex'), protobuf, {}],
        ['a short id in protobuf', threeByteId, protobuf, {}],
        ['what is no gzip', requestOf([]), json, encoded('gzip')],
        ['gzip that ends early', gzipSync(requestOf([])).subarray(0, 20), json, encoded('gzip')],
        ['an unknown compression', requestOf([]), json, encoded('br')],
        ['a compression called identity', requestOf([]), json, encoded('identity')],
        ['a compression in upper case', gzipSync(requestOf([])), json, encoded('GZIP')],
        ['a body above 64 MiB', Buffer.alloc(64 * mebibyte + 1, ' '), json, {}],
        [
          'a body above 64 MiB once decompressed',
          gzipSync(Buffer.alloc(64 * mebibyte + 1, ' '), { level: 1 }),
          json,
          encoded('gzip'),
        ],
      ])('%s', async (_, body, type, more) => {
        const response = await post(body, { 'content-type': type, ...more });
        expect(response.status).toBe(400);
        expect(response.headers.get('content-type')).toBe(type);
        // A google.rpc.Status; its words are the decoder's own.
        if (type === json) {
          expect(await response.json()).toEqual({ code: 3, message: expect.stringMatching(/./) });
        } else {
          const status = Buffer.from(await response.arrayBuffer());
          expect(status.subarray(0, 3).toString('hex')).toBe('080312');
        }
      });

      test.each([
        ['no media type', {}],
        ['text', { 'content-type': 'text/plain' }],
      ])('%s, with 415', async (_, headers: Record<string, string>) => {
        const response = await post(requestOf([]), headers);
        expect(response.status).toBe(415);
        expect(response.headers.get('content-type')).toBe('text/plain');
        expect(await response.text()).toBe(
          '415 unsupported media type, supported: [application/json, application/x-protobuf]',
        );
      });

      test.each(['GET', 'PUT', 'DELETE', 'OPTIONS'])('%s, with 405', async (method) => {
        const response = await fetch(at('otlp-http', '/v1/traces'), {
          method,
          headers: { connection: 'close' },
        });
        expect(response.status).toBe(405);
        expect(response.headers.get('allow')).toBeNull();
        expect(await response.text()).toBe('405 method not allowed, supported: [POST]');
      });

      test.each(['/', '/v1/traces/', '/v1/nothing', '/v1/metrics', '/v1/logs'])(
        '%s, with 404',
        async (path) => {
          const response = await post(requestOf([]), { 'content-type': json }, path);
          expect(response.status).toBe(404);
          expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
          expect(await response.text()).toBe('404 page not found\n');
        },
      );
    });

    describe('hands on', () => {
      test.each(redactions)('attributes without %s', async (_, spanId, sent, left) => {
        await send({ ...spanOf(spanId), attributes: sent });
        const span = await exportedSpan(idOf(spanId));
        expect(span).toEqual(spanOf(spanId, left));
      });

      test('nothing secret of resource, scope and events', async () => {
        const event = { timeUnixNano: '1700000000050000000', name: 'exception' };
        const sent = {
          ...spanOf('3001'),
          events: [
            {
              ...event,
              attributes: texts({ 'exception.message': `a ${jwt}`, 'exception.own': 'b' }),
            },
            { ...event, name: 'plain' },
          ],
        };
        const resource = texts({
          'service.name': 'bff',
          'host.name': 'host',
          'process.owner': 'me',
        });
        const scope = texts({ 'error.type': 'Bearer abc', 'scope.own': 'x' });
        const body = { resource: { attributes: resource }, schemaUrl: 'urn:resource' };
        const scopeSpans = [
          {
            scope: { name: 'scope', version: '1', attributes: scope },
            schemaUrl: 'urn:scope',
            spans: [sent],
          },
        ];
        const request = JSON.stringify({ resourceSpans: [{ ...body, scopeSpans }] });
        expect((await post(request, { 'content-type': json })).status).toBe(200);
        await exportedSpan(idOf('3001'));
        const found = sink.requests
          .flatMap(({ resourceSpans }) => resourceSpans)
          .find((entry) => entry.schemaUrl === 'urn:resource');
        expect(found).toEqual({
          resource: { attributes: [...texts({ 'service.name': 'bff' }), removed(2)] },
          schemaUrl: 'urn:resource',
          scopeSpans: [
            {
              scope: {
                name: 'scope',
                version: '1',
                attributes: [...texts({ 'error.type': '****' }), removed(1), masked(1)],
              },
              schemaUrl: 'urn:scope',
              spans: [
                {
                  ...spanOf('3001'),
                  events: [
                    {
                      ...event,
                      attributes: [
                        ...texts({ 'exception.message': 'a ****' }),
                        removed(1),
                        masked(1),
                      ],
                    },
                    { ...event, name: 'plain' },
                  ],
                },
              ],
            },
          ],
        });
      });

      test('links, status and counts as they came', async () => {
        const link = {
          traceId: 'a'.repeat(32),
          spanId: 'b'.repeat(16),
          traceState: 'a=b',
          flags: 1,
        };
        const span = {
          ...spanOf('3002'),
          parentSpanId: idOf('3001'),
          traceState: 'k=v',
          flags: 257,
          links: [{ ...link, attributes: texts({ 'link.own': 'of bob@example.com' }) }],
          status: { code: 2, message: 'to bob@example.com' },
          droppedAttributesCount: 1,
          droppedEventsCount: 2,
          droppedLinksCount: 3,
        };
        await send(span);
        expect(await exportedSpan(idOf('3002'))).toEqual(span);
      });

      test('the same again when the receiver was busy, and not when it refused', async () => {
        sink.answers.push({ status: 503 });
        await send(spanOf('3003'));
        const times = (spanId: string) =>
          exported().filter((span) => span.spanId === idOf(spanId)).length;
        await becomes(async () => times('3003') === 2 || undefined, arrive);
        expect(times('3003')).toBe(2);
        sink.answers.push({ status: 400 });
        await send(spanOf('3004'));
        await exportedSpan(idOf('3004'));
        await send(spanOf('3005'));
        await exportedSpan(idOf('3005'));
        expect(times('3004')).toBe(1);
      });
    });

    test.each(['/', '/any/path'])('tells its health at %s', async (path) => {
      const response = await fetch(at('health', path), { headers: { connection: 'close' } });
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe(json);
      expect(await response.json()).toEqual({
        status: 'Server available',
        upSince: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z$/),
        uptime: expect.stringMatching(/^(\d+m)?[\d.]+m?s$/),
      });
    });
  });

  describe('with config.tail-sampling.yaml', () => {
    beforeAll(() => startWith('config.tail-sampling.yaml'));
    afterAll(end);

    /** Spans of a trace that is always kept: what was sent before has arrived when they have. */
    const marker = async (...digits: readonly string[]) => {
      for (const spanId of digits) {
        await send({ ...spanOf(spanId), traceId: 'f'.repeat(32), status: { code: 2 } });
        await exportedSpan(idOf(spanId));
      }
    };
    const ids = (spans: readonly Span[]) =>
      spans
        .filter((span) => span.traceId !== 'f'.repeat(32))
        .map((span) => `${span.name} ${span.spanId}`)
        .toSorted();

    test('keeps the same traces of the same input, whole', { timeout: 60_000 }, async () => {
      const traces = tailTraces();
      await send(...traces.flatMap(({ first }) => first));
      await send(...traces.flatMap(({ second }) => second));
      await marker('1', '2');
      const kept = new Set(exported().map(({ name }) => name));
      kept.delete('contract');
      expect([...kept].toSorted()).toEqual(keptOfTail.toSorted());
      const wanted = traces.filter(({ name }) => keptOfTail.includes(name));
      const whole = wanted.flatMap(({ first, second }) => [...first, ...second]);
      expect(ids(exported())).toEqual(ids(whole));

      // What comes later follows the decision, whatever it says itself.
      await send(...traces.map(({ late }) => late));
      await marker('3');
      expect(ids(exported())).toEqual(ids([...whole, ...wanted.map(({ late }) => late)]));
    });
  });
}

const charset = { 'content-type': `${json}; charset=utf-8` };

function encoded(encoding: string): Record<string, string> {
  return { 'content-encoding': encoding };
}

function packed(type: string, encoding: string): Record<string, string> {
  return { 'content-type': type, ...encoded(encoding) };
}

async function answerOf(response: Response): Promise<unknown> {
  const type = response.headers.get('content-type');
  const body = Buffer.from(await response.arrayBuffer());
  return {
    type,
    answer: type === json ? JSON.parse(body.toString()) : decodeResponse(body),
    bytes: body.length,
  };
}

/** Everything was taken: the partial success is there and empty. */
function fullSuccess(headers: Readonly<Record<string, string>>) {
  return headers['content-type'] === protobuf
    ? { type: protobuf, answer: { rejectedSpans: 0, errorMessage: '' }, bytes: 2 }
    : { type: json, answer: { partialSuccess: {} }, bytes: '{"partialSuccess":{}}'.length };
}

function idOf(digits: string): string {
  return digits.padStart(16, '0');
}

function spanOf(digits: string, attributes: readonly KeyValue[] = []): Span {
  return {
    traceId,
    spanId: idOf(digits),
    name: 'contract',
    kind: 2,
    startTimeUnixNano: '1700000000000000001',
    endTimeUnixNano: '1700000000100000002',
    ...(attributes.length > 0 && { attributes }),
    status: {},
  };
}

function requestOf(spans: readonly object[]): string {
  const resource = { attributes: texts({ 'service.name': 'contract' }) };
  return JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans }] }] });
}

function texts(attributes: Readonly<Record<string, string>>): readonly KeyValue[] {
  return Object.entries(attributes).map(([key, stringValue]) => ({ key, value: { stringValue } }));
}

function values(attributes: Readonly<Record<string, AnyValue>>): readonly KeyValue[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value }));
}

const removed = (count: number): KeyValue => ({
  key: 'redaction.redacted.count',
  value: { intValue: String(count) },
});
const masked = (count: number): KeyValue => ({
  key: 'redaction.masked.count',
  value: { intValue: String(count) },
});

const jwt = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln';
const untouched = values({
  'user.id': { intValue: '4111111111111111' },
  'cache.hit': { boolValue: true },
  'job.attempt': { doubleValue: 1.5 },
  'feature.flags': {
    arrayValue: { values: [{ stringValue: 'a@example.com' }, { intValue: '1' }] },
  },
  'event.link': { kvlistValue: { values: texts({ k: 'a@example.com' }) } },
  'messaging.message.id': { bytesValue: 'YUBleGFtcGxlLmNvbQ==' },
  'cache.key': { stringValue: '' },
  'job.name': {},
});

/** What is sent and what is left, in this order. */
const redactions: readonly (readonly [string, string, readonly KeyValue[], readonly KeyValue[]])[] =
  [
    [
      'query strings',
      '2001',
      texts({
        'http.target': '/a?token=1#x',
        'http.url': 'http://h/p?x=1',
        'url.full': 'http://h/p#part',
        'url.path': '/r/x?y',
        'url.query': 'y',
        'http.route': '/r/:code?',
      }),
      texts({
        'http.target': '/a',
        'http.url': 'http://h/p',
        'url.full': 'http://h/p',
        'url.path': '/r/x',
        'http.route': '/r/:code?',
      }),
    ],
    [
      'query strings of odd values',
      '2002',
      [
        ...values({ 'http.target': { intValue: '5' } }),
        ...texts({ 'url.path': '?', 'url.full': 'none', 'http.url': '/a\n?b\nc' }),
      ],
      [
        ...values({ 'http.target': { intValue: '5' } }),
        ...texts({ 'url.path': '', 'url.full': 'none', 'http.url': '/a\n\nc' }),
      ],
    ],
    [
      'secrets and unknown keys',
      '2003',
      texts({
        'exception.message': `bad ${jwt} and Bearer ${jwt} from bob@example.com`,
        'db.query.text':
          'select 4111111111111111, 4222222222222, 5500005555555559, 411111111111111',
        'url.full': 'http://alice:pw@host.example.com/x',
        'http.request.header.authorization': 'Bearer x',
        'user_agent.original': 'curl',
        'client.address': '192.0.2.1',
      }),
      [
        ...texts({
          'exception.message': 'bad **** and **** from ****',
          'db.query.text': 'select ****, ****, ****, 411111111111111',
          'url.full': 'http://****host.example.com/x',
        }),
        removed(3),
        masked(3),
      ],
    ],
    ['anything where there is no text', '2004', untouched, untouched],
    [
      'a key that comes twice',
      '2005',
      [...texts({ 'user.id': 'a', own: 'c' }), ...texts({ 'user.id': 'b', own: 'd' })],
      [...texts({ 'user.id': 'a' }), ...texts({ 'user.id': 'b' }), removed(2)],
    ],
    [
      'what another Collector removed before',
      '2006',
      [removed(4), ...texts({ 'user.id': 'a', own: 'x' }), masked(2)],
      [removed(5), ...texts({ 'user.id': 'a' }), masked(2)],
    ],
    ['anything, where all was unknown', '2007', texts({ own: 'x', other: 'y' }), [removed(2)]],
    [
      'secrets at the edges of the patterns',
      '2008',
      texts({
        'exception.message': 'BEARER abc',
        'exception.stacktrace': 'at x (bob@example.com:1:2)\n at y',
        'error.type': 'käse@exämple.com ☃4111111111111111☃',
        'db.namespace': 'a:b@c',
        'http.host': 'http://[::1]:80@x',
        'user.id': 'x4111111111111111y',
        'session.id': '_4111111111111111',
        'tenant.id': 'é4111111111111111',
        'webhook.event': 'eyJ.. eyJab.. eyJa.b.',
        'email.template': 'a@b.c a@b.co a@b-c.de.fg x',
        'payment.method': 'bearer',
        'retry.attempt': 'bearer  x==y',
      }),
      [
        ...texts({
          'exception.message': '****',
          'exception.stacktrace': 'at x (****:1:2)\n at y',
          'error.type': 'käse@exämple.com ☃****☃',
          'db.namespace': '****c',
          'http.host': 'http://****x',
          'user.id': 'x4111111111111111y',
          'session.id': '_4111111111111111',
          'tenant.id': 'é****',
          'webhook.event': 'eyJ.. eyJab.. ****',
          'email.template': 'a@b.c **** **** x',
          'payment.method': 'bearer',
          'retry.attempt': '****y',
        }),
        masked(9),
      ],
    ],
  ];
