import { readFileSync } from 'node:fs';
import { Client, credentials, status } from '@grpc/grpc-js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { decodeJson } from '../../../stack/otlp/json.ts';
import { encodeProtobuf } from '../../../stack/otlp/protobuf.ts';
import { getJson } from '../jaeger/running-store.ts';
import { request } from '../jaeger/spans.ts';
import { type Sink, spansOf, startSink } from './otlp-sink.ts';
import { type RunningCollector, startCollector } from './running-collector.ts';

const defaults = readFileSync(
  new URL('../../../stack/otel-collector/config.yaml', import.meta.url),
  'utf8',
);
const path = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';

describe("the Collector's stand-in with the lab's config.yaml", () => {
  let sink: Sink;
  let collector: RunningCollector;
  beforeEach(async () => {
    sink = await startSink();
    collector = await startCollector(defaults, sink.hostPort);
  });
  afterEach(async () => {
    await collector[Symbol.asyncDispose]();
    await sink[Symbol.asyncDispose]();
  });

  const exporter = () => collector.stats().exporters['otlphttp/jaeger'];
  const exportGrpc = (bytes: Uint8Array) =>
    new Promise<Buffer>((resolve, reject) => {
      const client = new Client(collector.address['otlp-grpc'], credentials.createInsecure());
      const raw = (buffer: Buffer) => buffer;
      client.makeUnaryRequest(path, raw, raw, Buffer.from(bytes), (error, answer) => {
        client.close();
        if (error) reject(error);
        else resolve(answer ?? Buffer.alloc(0));
      });
    });

  test('hands on what comes over HTTP', async () => {
    const sent = request({ trace: 'a', id: '1' }, { trace: 'b', id: '2' });
    expect((await collector.send(sent)).status).toBe(200);
    const spans = await sink.taken(2);
    expect(spans).toEqual(spansOf(decodeJson(JSON.stringify(sent))));
  });

  test('hands on what comes over gRPC', async () => {
    const sent = decodeJson(JSON.stringify(request({ trace: 'a', id: '1' })));
    // An empty partial success.
    expect(Buffer.from(await exportGrpc(encodeProtobuf(sent))).toString('hex')).toBe('0a00');
    expect(await sink.taken(1)).toEqual(spansOf(sent));
  });

  test('refuses over gRPC what it cannot decode', async () => {
    await expect(exportGrpc(Buffer.from('\u0007nonsense'))).rejects.toMatchObject({
      code: status.INVALID_ARGUMENT,
    });
  });

  test('tries again after 503, and counts the spans once', async () => {
    sink.answers.push({ status: 503 }, { status: 429 });
    await collector.send(request({ trace: 'a', id: '1' }));
    await sink.taken(1);
    await collector.stop();
    expect(sink.requests).toHaveLength(3);
    expect(exporter()).toEqual({ exported: 1, failed: 0, queued: 0 });
  });

  test.each([400, 413, 500])('does not try again after %i, and says so', async (answer) => {
    sink.answers.push({ status: answer });
    await collector.send(request({ trace: 'a', id: '1' }));
    await collector.stop();
    expect(sink.requests).toHaveLength(1);
    expect(exporter()).toEqual({ exported: 0, failed: 1, queued: 0 });
    expect(collector.log.join()).toContain(`answered ${answer}`);
  });

  test('hands on what it holds when it is stopped', async () => {
    await collector.send(request({ trace: 'a', id: '1' }));
    await collector.stop();
    expect(sink.requests).toHaveLength(1);
  });

  test('answers health checks, and under /stats with counts of its own', async () => {
    await collector.send(request({ trace: 'a', id: '1' }, { trace: '0', id: '2' }));
    await sink.taken(1);
    const health = await fetch(`http://${collector.address.health}/`);
    expect(await health.json()).toMatchObject({ status: 'Server available' });
    const stats = await getJson<{ standIn: string; receivers: unknown }>(
      `http://${collector.address.health}/stats`,
    );
    expect(stats.standIn).toContain('stand-in');
    expect(stats.receivers).toEqual({ otlp: { accepted: 2, refused: 0 } });
  });
});

describe("the Collector's stand-in", () => {
  test('gives up what a receiver refuses for longer than max_elapsed_time', async () => {
    await using sink = await startSink();
    sink.answers.push(...Array.from({ length: 100 }, () => ({ status: 503 })));
    const impatient = defaults.replace('max_elapsed_time: 60s', 'max_elapsed_time: 1ms');
    await using collector = await startCollector(impatient, sink.hostPort);
    await collector.send(request({ trace: 'a', id: '1' }));
    await collector.stop();
    expect(sink.requests).toHaveLength(1);
    expect(collector.stats().exporters['otlphttp/jaeger']?.failed).toBe(1);
  });

  test('refuses spans, to be sent again, above the memory limit', async () => {
    await using sink = await startSink();
    const narrow = defaults
      .replace('limit_mib: 384', 'limit_mib: 1')
      .replace('spike_limit_mib: 96', 'spike_limit_mib: 0');
    await using collector = await startCollector(narrow, sink.hostPort);
    expect((await collector.send(request({ trace: 'a', id: '1' }))).status).toBe(503);
    expect(collector.stats().receivers['otlp']).toEqual({ accepted: 0, refused: 1 });
  });

  test('sends a batch as soon as it is large enough', async () => {
    await using sink = await startSink();
    const patient = defaults
      .replace('timeout: 50ms', 'timeout: 10m')
      .replace('send_batch_size: 512', 'send_batch_size: 2');
    await using collector = await startCollector(patient, sink.hostPort);
    await collector.send(request({ trace: 'a', id: '1' }));
    await collector.send(request({ trace: 'a', id: '2' }));
    expect(await sink.taken(2)).toHaveLength(2);
    expect(sink.requests).toHaveLength(1);
  });
});
