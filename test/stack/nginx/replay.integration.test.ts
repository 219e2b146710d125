import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { filesOf } from '../../../stack/nginx/origin.ts';
import type { Span } from '../../../stack/otlp/trace-data.ts';
import { claims, leftOut } from './claims.ts';
import { type MockGateway, type ReceivedRequest, startGateway } from './mock-gateway.ts';
import { asDerivedSpan, asRecordedSpan, byName } from './observed-span.ts';
import { RawClient, type RawResponse, requestText } from './raw-client.ts';
import {
  differences,
  keptRequestHeaders,
  keptResponseHeaders,
  type RecordedCase,
  type RecordedResponse,
  recordedCases,
  type SpanAttribute,
} from './recorded-cases.ts';
import { recordedLayout } from './recorded-layout.ts';
import { startEdge } from './running-edge.ts';

const frontend = mkdtempSync(join(tmpdir(), 'tracelab-edge-'));
const gateways: Record<'a' | 'b', MockGateway | undefined> = { a: undefined, b: undefined };
let received: ReceivedRequest[] = [];
let onReceived: (() => void) | undefined;
/** The edge's clock for limits and cache. */
let nowMs = 0;

beforeAll(() => {
  mkdirSync(join(frontend, 'static'));
  writeFileSync(join(frontend, 'static/app.js'), 'a'.repeat(4_096));
  writeFileSync(join(frontend, 'static/index.html'), '<!doctype html><title>short</title>\n');
});
afterAll(() => rmSync(frontend, { recursive: true }));

beforeEach(async () => {
  received = [];
  onReceived = undefined;
  for (const name of ['a', 'b'] as const) {
    gateways[name] = await startGateway(name, (request) => {
      received.push(request);
      onReceived?.();
    });
  }
});
afterEach(async () => {
  await gateways.a?.close();
  await gateways.b?.close();
});

test('every recorded case is either claimed or left out with a reason', () => {
  const key = (variant: string, name: string) => `${variant}/${name}`;
  const claimed = (['otel', 'stock'] as const).flatMap((variant) =>
    claims[variant].map((name) => key(variant, name)),
  );
  const omitted = leftOut().map(({ variant, name }) => key(variant, name));
  expect([...claimed, ...omitted].sort()).toEqual(
    recordedCases.map(({ variant, name }) => key(variant, name)).sort(),
  );
});

const claimed = recordedCases.filter(({ variant, name }) => claims[variant].includes(name));

describe.each(['otel', 'stock'] as const)(
  'the edge does what the %s NGINX was recorded doing',
  (variant) => {
    test.each(claimed.filter((line) => line.variant === variant))('$name: $claim', async (line) => {
      const observed = await replay(line);
      expect(differences(expectation(line), observed)).toEqual([]);
    });
  },
);

/** The recorded case, less the deliberate differences that the README states. */
function expectation(line: RecordedCase) {
  return {
    response: asList(line.response).map((response) =>
      typeof response === 'string' ? response : { ...response, body: steady(response.body) },
    ),
    upstream: line.upstream_received.map(({ upstream, method, uri, headers }) => ({
      upstream,
      method,
      uri,
      headers: withoutEmpty(headers),
    })),
    spans:
      line.variant === 'otel'
        ? line.spans?.map(({ attributes, ...span }) => {
            const { whole_ms: _, ...rest } = span as Record<string, unknown>;
            return { ...rest, attributes: byName(attributes.map(withoutQuery)) };
          })
        : (line.derived?.map((span) => {
            const { attributes, ...rest } = span as { attributes: readonly SpanAttribute[] };
            const kept = attributes.filter(([key]) => key !== 'server.address');
            return { ...rest, attributes: byName(kept) };
          }) ?? []),
  };
}

/** The module sends a tracestate that it refused on as an empty header. */
function withoutEmpty(headers: Readonly<Record<string, readonly string[]>>) {
  return Object.fromEntries(
    Object.entries(headers).filter(
      ([name, values]) => name !== 'tracestate' || values.some(Boolean),
    ),
  );
}

/** The module keeps the query string. */
function withoutQuery([key, type, value]: SpanAttribute): SpanAttribute {
  return [key, type, key === 'http.target' ? String(value).replace(/\?.*/, '') : value];
}

/** Counts of connections are chance. */
const steady = (body: string) =>
  body.startsWith('Active connections') ? body.replace(/\d+/g, 'n') : body;

function asList(response: RecordedCase['response']): readonly (RecordedResponse | string)[] {
  if (response === null) return [];
  return Array.isArray(response) ? response : [response as RecordedResponse];
}

async function replay(line: RecordedCase) {
  // Which server comes first was chance: here the recorded one.
  const first = line.upstream_received[0]?.upstream ?? 'a';
  const order = first === 'a' ? (['a', 'b'] as const) : (['b', 'a'] as const);
  const edge = await startEdge({
    layout: recordedLayout(order.map((name) => gateways[name]?.address ?? '')),
    origin: filesOf(frontend),
    nowMs: () => nowMs,
  });
  const client = new RawClient(edge.address);
  const responses = await converse(client, line);
  client.close();
  const { spans } = await edge.stop();
  const own = line.name === 'static-hit' ? spans.slice(1) : spans;
  const text = JSON.stringify(own)
    .replaceAll(gateways.a?.address ?? '', '127.0.0.1:9001')
    .replaceAll(gateways.b?.address ?? '', '127.0.0.1:9002')
    .replaceAll(`"intValue":"${edge.address.split(':')[1]}"`, '"intValue":"8080"');
  const renamed: readonly Span[] = JSON.parse(text);
  return {
    response: responses,
    upstream: received.map(({ rawHeaders, ...request }) => ({
      ...request,
      headers: group(rawHeaders, keptRequestHeaders, (name) => name.toLowerCase()),
    })),
    spans: renamed.map(line.variant === 'otel' ? asRecordedSpan : asDerivedSpan),
  };
}

async function converse(client: RawClient, line: RecordedCase): Promise<unknown[]> {
  const { request } = line;
  if (request.raw !== undefined) {
    client.write(`${request.raw}\r\n\r\n`);
    return [asResponse(await client.response())];
  }
  const headers = (request.headers ?? unrecordedHeaders(line)).map(
    ([name, value]): readonly [string, string] =>
      // The recorder wrote down how long this value was, not the value.
      value === '9000 bytes' ? [name, 'x'.repeat(9_000)] : [name, value],
  );
  const path = request.path ?? '/';
  const method = request.method ?? 'GET';
  const text = requestText(method, path, headers, 'x'.repeat(bodyBytes(line)));
  if (line.name === 'static-hit') {
    client.write(text);
    await client.response();
    nowMs += 1_000;
  }
  if (path === '/ws') return [await talkOverWebSocket(client, path, headers)];
  if (request.close_after !== undefined) {
    const arrived = new Promise<void>((resolve) => {
      onReceived = resolve;
    });
    client.write(text);
    await arrived;
    return [];
  }
  const responses: unknown[] = [];
  for (let count = 0; count < (request.times ?? 1); count += 1) {
    client.write(text);
    responses.push(asResponse(await client.response()));
  }
  const shape = asList(line.response);
  return shape.length === 0
    ? []
    : responses.map((response, index) =>
        typeof shape[index] === 'string' ? (response as RecordedResponse).status_line : response,
      );
}

async function talkOverWebSocket(
  client: RawClient,
  path: string,
  headers: readonly (readonly [string, string])[],
) {
  client.write(requestText('GET', path, [['Connection', 'Upgrade'], ...headers]));
  const response = asResponse(await client.response());
  client.write(Buffer.concat([Buffer.from([0x81, 0x85, 0, 0, 0, 0]), Buffer.from('hello')]));
  const echoed = (await client.take(7)).subarray(2).toString();
  client.write(Buffer.from('8882000000000' + '3e8', 'hex'));
  const closeFrame = (await client.take(4)).toString('hex');
  return { ...response, echoed, close_frame: closeFrame };
}

/** Of one case the recorder wrote down only what came of its headers. */
function unrecordedHeaders(line: RecordedCase): readonly (readonly [string, string])[] {
  if (line.name !== 'flush-on-quit') return [];
  return [['traceparent', '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01']];
}

/** The recorder did not write bodies down; the module's span tells their length. */
function bodyBytes(line: RecordedCase): number {
  const twin = recordedCases.find(({ name, variant }) => name === line.name && variant === 'otel');
  const length = twin?.spans?.[0]?.attributes.find(
    ([key]) => key === 'http.request_content_length',
  );
  return Number(length?.[2] ?? 0);
}

function asResponse(response: RawResponse): RecordedResponse {
  return {
    status_line: response.statusLine,
    headers: group(response.rawHeaders, keptResponseHeaders, (name) => name),
    body: steady(response.body.slice(0, 200)),
  };
}

function group(
  rawHeaders: readonly string[],
  kept: ReadonlySet<string>,
  spell: (name: string) => string,
): Record<string, string[]> {
  const headers: Record<string, string[]> = {};
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    if (!kept.has(name.toLowerCase())) continue;
    const values = headers[spell(name)] ?? [];
    values.push(rawHeaders[index + 1] ?? '');
    headers[spell(name)] = values;
  }
  return headers;
}
