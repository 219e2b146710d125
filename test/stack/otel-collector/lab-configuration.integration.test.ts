import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { attributes } from '../../../services/telemetry/semconv.ts';
import { readConfiguration } from '../../../stack/otel-collector/configuration.ts';
import { decodeJson } from '../../../stack/otlp/json.ts';
import type { Span } from '../../../stack/otlp/trace-data.ts';
import { recordedTrace } from '../jaeger/recorded.ts';
import { request } from '../jaeger/spans.ts';
import { spansOf, startSink } from './otlp-sink.ts';
import { plain } from './processors/run-processor.ts';
import { startCollector } from './running-collector.ts';

const read = (file: string) =>
  readFileSync(new URL(`../../../stack/otel-collector/${file}`, import.meta.url), 'utf8');

/** Sends spans through the lab's pipeline. */
async function throughPipeline(sent: unknown, count: number, file = 'config.yaml') {
  await using sink = await startSink();
  await using collector = await startCollector(read(file), sink.hostPort);
  const response = await collector.send(sent);
  expect(response.status).toBe(200);
  return await sink.taken(count);
}

describe("the lab's config.yaml", () => {
  test('takes from the spans of a whole journey who called, and nothing else', async () => {
    const sent = recordedTrace('create-cold').v3;
    const spans = spansOf(decodeJson(JSON.stringify(sent)));
    const removed = new Set([
      'client.address',
      'http.client_ip',
      'net.sock.peer.addr',
      'net.sock.peer.port',
      'http.user_agent',
      'user_agent.original',
      'url.query',
      // Jaeger's own, in what it answers.
      '@jaeger@warnings',
      // Words of the recorded chain that this platform does not use.
      'app.cache.hit',
      'app.fallback',
      'websocket.recipients',
    ]);
    const without = (keys: ReadonlySet<string>, span: Span) => ({
      ...span,
      attributes: (span.attributes ?? []).filter(({ key }) => !keys.has(key)),
    });
    const expected = spans.map((span) => without(removed, span));
    const stored = await throughPipeline(sent, expected.length);
    const summary = new Set(['redaction.redacted.count']);
    expect(stored.map((span) => without(summary, span))).toEqual(expected);
  });

  test('keeps what the contract reads', async () => {
    const kept = {
      'user.id': 'alice',
      'tenant.id': 'acme',
      'session.id': '2f1c9a4e-9d5b-4e0e-8a53-6a2f3cf5d1aa',
      'feature.flags': 'new-ui=on',
      'api.version': 'v1',
      'client.type': 'cli',
      'edge.upstream.address': '127.0.0.1:40213',
      'kong.request.id': '1b81ba5a1f62024db2d972142345a016',
      'cache.key': 'link:FlvUHQ',
      'db.query.text': 'SELECT code FROM links WHERE code = $1',
      'messaging.kafka.message.key': 'FlvUHQ',
      'messaging.message.id': '4111',
      'job.name': 'update-link-statistics',
      'url.full': 'http://127.0.0.1:8080/api/urls',
    };
    const [span] = await throughPipeline(request({ trace: 'a', id: '1', attributes: kept }), 1);
    expect(plain(span?.attributes)).toEqual(kept);
  });

  test.each([
    ['http.target', '/r/x?token=1', '/r/x'],
    ['http.url', 'http://edge/api?q=1', 'http://edge/api'],
    ['url.full', 'http://edge/api/urls?q=mail#top', 'http://edge/api/urls'],
    ['url.query', 'q=1', undefined],
    ['http.request.header.authorization', 'Basic x', undefined],
    ['enduser.email', 'jane.doe@example.org', undefined],
    ['client.address', '203.0.113.7', undefined],
    ['exception.message', 'sent eyJhbGciOi.eyJzdWIi.c2ln on', 'sent **** on'],
    ['exception.message', 'Authorization: Bearer abc.def==', 'Authorization: ****'],
    ['db.connection_string', 'postgres://shortener:s3cret@db:5432/x', undefined],
    ['db.query.text', 'postgres://shortener:s3cret@db:5432/x', 'postgres://****db:5432/x'],
    ['exception.message', 'from jane.doe@example.org.', 'from ****.'],
    ['exception.stacktrace', 'redis://:s3cret@cache:6379', 'redis://****cache:6379'],
    ['exception.message', 'card 4111111111111111', 'card ****'],
  ])('%s "%s" becomes %s', async (key, value, expected) => {
    const sent = request({ trace: 'a', id: '1', attributes: { [key]: value, 'http.route': '/r' } });
    const [span] = await throughPipeline(sent, 1);
    expect(plain(span?.attributes)[key]).toBe(expected);
  });
});

describe('the list of allowed attributes', () => {
  const { processors } = readConfiguration(read('config.yaml'));
  const { allowed_keys: allowed } = z
    .object({ allowed_keys: z.array(z.string()) })
    .parse(processors['redaction']);

  test('has each once', () => {
    expect(new Set(allowed).size).toBe(allowed.length);
  });

  test("has what the services set, but callers' addresses", () => {
    const set = Object.values(attributes).filter((name) => name !== attributes.clientAddress);
    expect(set.filter((name) => !allowed.includes(name))).toEqual([]);
  });

  test('has what the contracts of the scenarios read', () => {
    const scenarios = new URL('../../../src/scenarios/', import.meta.url);
    const files = readdirSync(scenarios, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.trace.yaml'),
    );
    expect(files).not.toEqual([]);
    const names = files.flatMap((file) =>
      attributeNames(parse(readFileSync(new URL(file, scenarios), 'utf8'))),
    );
    expect(names).toContain('cache.hit');
    expect([...new Set(names)].filter((name) => !allowed.includes(name))).toEqual([]);
  });
});

/** Keys of every map under a key "attributes", at any depth. */
function attributeNames(node: unknown): readonly string[] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) => [
    ...(key === 'attributes' && typeof value === 'object' && !Array.isArray(value)
      ? Object.keys(value ?? {})
      : []),
    ...attributeNames(value),
  ]);
}

test('config.tail-sampling.yaml is config.yaml and tail sampling', () => {
  const [, ...rest] = read('config.tail-sampling.yaml')
    .replace(/ {2}# Longer than the longest[\s\S]*?(?= {2}# A trace should)/, '')
    .replace(', tail_sampling,', ',')
    .split('\n');
  const [, ...expected] = read('config.yaml').split('\n');
  expect(rest).toEqual(expected);
});

describe('config.without-redaction.yaml', () => {
  const file = 'config.without-redaction.yaml';

  test('is config.yaml without redaction', () => {
    const [, ...rest] = read(file).split('\n');
    const [, ...expected] = read('config.yaml')
      .replace(/ {2}# Only what is listed[\s\S]*?(?= {2}# A trace should)/, '')
      .replace(', redaction,', ',')
      .split('\n');
    expect(rest).toEqual(expected);
  });

  test('says who alone uses it', () => {
    expect(read(file).split('\n')[0]).toContain('for `tracelab self-test` alone');
  });

  test('lets through what config.yaml would hide', async () => {
    const attributes = { note: 'jane.doe@example.org', 'url.full': 'http://edge/api/urls' };
    const sent = request({ trace: 'a', id: '1', attributes });
    const [span] = await throughPipeline(sent, 1, file);
    expect(plain(span?.attributes)).toEqual(attributes);
  });
});
