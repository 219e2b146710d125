import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { decodeJson } from '../../../stack/otlp/json.ts';
import { recordedTrace } from '../jaeger/recorded.ts';
import { request } from '../jaeger/spans.ts';
import { spansOf, startSink } from './otlp-sink.ts';
import { plain } from './processors/run-processor.ts';
import { startCollector } from './running-collector.ts';

const read = (file: string) =>
  readFileSync(new URL(`../../../stack/otel-collector/${file}`, import.meta.url), 'utf8');

/** Sends spans through the lab's pipeline. */
async function throughPipeline(sent: unknown, count: number) {
  await using sink = await startSink();
  await using collector = await startCollector(read('config.yaml'), sink.hostPort);
  const response = await collector.send(sent);
  expect(response.status).toBe(200);
  return await sink.taken(count);
}

describe("the lab's config.yaml", () => {
  test('changes nothing in the spans of a whole journey', async () => {
    const sent = recordedTrace('create-cold').v3;
    const spans = spansOf(decodeJson(JSON.stringify(sent)));
    // One key goes always, even where it is empty as here.
    const expected = spans.map((span) => {
      const kept = span.attributes?.filter(({ key }) => key !== 'url.query');
      return kept ? { ...span, attributes: kept } : span;
    });
    expect(await throughPipeline(sent, expected.length)).toEqual(expected);
  });

  test('keeps what the contract reads', async () => {
    const attributes = {
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
    const [span] = await throughPipeline(request({ trace: 'a', id: '1', attributes }), 1);
    expect(plain(span?.attributes)).toEqual(attributes);
  });

  test.each([
    ['http.target', '/r/x?token=1', '/r/x'],
    ['http.url', 'http://edge/api?q=1', 'http://edge/api'],
    ['url.full', 'http://edge/api/urls?q=mail#top', 'http://edge/api/urls'],
    ['url.query', 'q=1', undefined],
    ['http.request.header.authorization', 'Basic x', '****'],
    ['note', 'sent eyJhbGciOi.eyJzdWIi.c2ln on', 'sent **** on'],
    ['note', 'Authorization: Bearer abc.def==', 'Authorization: ****'],
    ['db.connection_string', 'postgres://shortener:s3cret@db:5432/x', 'postgres://****db:5432/x'],
    ['note', 'from jane.doe@example.org.', 'from ****.'],
    ['db.connection_string', 'redis://:s3cret@cache:6379', 'redis://****cache:6379'],
    ['note', 'card 4111111111111111', 'card ****'],
  ])('%s "%s" becomes %s', async (key, value, expected) => {
    const sent = request({ trace: 'a', id: '1', attributes: { [key]: value, 'http.route': '/r' } });
    const [span] = await throughPipeline(sent, 1);
    expect(plain(span?.attributes)[key]).toBe(expected);
  });
});

test('config.tail-sampling.yaml is config.yaml and tail sampling', () => {
  const [, ...rest] = read('config.tail-sampling.yaml')
    .replace(/ {2}# Longer than the longest[\s\S]*?(?= {2}# A trace should)/, '')
    .replace(', tail_sampling,', ',')
    .split('\n');
  const [, ...expected] = read('config.yaml').split('\n');
  expect(rest).toEqual(expected);
});
