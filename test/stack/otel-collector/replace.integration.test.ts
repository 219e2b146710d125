import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { request } from '../jaeger/spans.ts';
import { startSink } from './otlp-sink.ts';
import { startCollector } from './running-collector.ts';

const read = (file: string) =>
  readFileSync(new URL(`../../../stack/otel-collector/${file}`, import.meta.url), 'utf8');

test('a Collector that changes its configuration refuses no sender and loses no span', async () => {
  await using sink = await startSink();
  await using collector = await startCollector(read('config.yaml'), sink.hostPort);
  const files = ['config.tail-sampling.yaml', 'config.yaml'];
  const traces = 'abcdef';
  const sending = [...traces].map(async (trace, position) => {
    // Errors, which the tail sampler keeps too.
    const response = await collector.send(request({ trace, id: '1', status: 2 }));
    expect(response.status).toBe(200);
    await collector.replace(read(files[position % 2] ?? ''));
  });
  await Promise.all(sending);
  await collector.replace(read('config.yaml'));
  const spans = await sink.taken(traces.length);
  expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(traces.length);
});

test('a Collector that runs refuses other receivers, and goes on as before', async () => {
  await using sink = await startSink();
  await using collector = await startCollector(read('config.yaml'), sink.hostPort);
  const other = read('config.yaml').replace('max_request_body_size: 67108864', '');
  await expect(collector.replace(other)).rejects.toThrow('cannot change receivers');
  await collector.send(request({ trace: 'a', id: '1' }));
  expect(await sink.taken(1)).toHaveLength(1);
});
