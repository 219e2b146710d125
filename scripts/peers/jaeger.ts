/**
 * A real Jaeger 2 with its memory store, on loopback. There is no package of it: the ordinary Go client
 * builds it from its published module. JAEGER_QUERY_PORT and JAEGER_OTLP_PORT choose the ports.
 */
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { becomes } from '../../src/poll.ts';
import { freePorts } from './free-ports.ts';
import { jaegerProgram } from './jaeger-module.ts';
import { endPeer, runPeer, spawnPeer } from './peer.ts';

const deadlineMs = 30_000;

await runPeer('jaeger', async () => {
  const program = await jaegerProgram('jaeger', 'cmd/jaeger');
  const [query, otlp, grpc] = await freePorts(3);
  const queryUrl = `http://127.0.0.1:${process.env['JAEGER_QUERY_PORT'] ?? query}`;
  const otlpUrl = `http://127.0.0.1:${process.env['JAEGER_OTLP_PORT'] ?? otlp}`;
  const folder = fs.mkdtempSync(join(tmpdir(), 'tracelab-jaeger-'));
  const configFile = join(folder, 'config.yaml');
  const logFile = join(folder, 'jaeger.log');
  fs.writeFileSync(configFile, configuration(queryUrl, otlpUrl, `127.0.0.1:${grpc}`));
  const jaeger = spawnPeer({
    program,
    args: ['--config', `file:${configFile}`],
    // It would trace its own queries, and send that to whatever listens on 4317.
    environment: { OTEL_TRACES_SAMPLER: 'always_off' },
    logFile,
  });

  const stop = async () => {
    await endPeer(jaeger);
    fs.rmSync(folder, { recursive: true, force: true });
  };
  const ready = await becomes(
    async () => {
      if (jaeger.exitCode !== null) return false;
      // A connection kept open would hold up the stop.
      const closing = { headers: { connection: 'close' } };
      const answers = [fetch(`${queryUrl}/api/v3/services`, closing), fetch(otlpUrl, closing)];
      return (await Promise.allSettled(answers)).every(({ status }) => status === 'fulfilled')
        ? true
        : undefined;
    },
    { deadlineMs, intervalMs: 50 },
  );
  if (!ready) {
    const output = fs.readFileSync(logFile, 'utf8').trim().split('\n').at(-1);
    await stop();
    throw new Error(`jaeger did not start: ${output}`);
  }
  const environment = {
    TRACELAB_PEER_JAEGER: queryUrl,
    TRACELAB_PEER_JAEGER_OTLP: otlpUrl,
    TRACELAB_PEER_JAEGER_PROGRAM: program,
  };
  return { environment, stop };
});

function configuration(queryUrl: string, otlpUrl: string, grpc: string): string {
  return stringify({
    service: {
      extensions: ['jaeger_storage', 'jaeger_query'],
      pipelines: { traces: { receivers: ['otlp'], exporters: ['jaeger_storage_exporter'] } },
      telemetry: { metrics: { level: 'none' }, logs: { level: 'warn' } },
    },
    extensions: {
      jaeger_storage: { backends: { memory: { memory: { max_traces: 100_000 } } } },
      jaeger_query: {
        storage: { traces: 'memory' },
        http: { endpoint: new URL(queryUrl).host },
        grpc: { endpoint: grpc },
      },
    },
    receivers: { otlp: { protocols: { http: { endpoint: new URL(otlpUrl).host } } } },
    exporters: { jaeger_storage_exporter: { trace_storage: 'memory' } },
  });
}
