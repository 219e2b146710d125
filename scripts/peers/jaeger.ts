/**
 * A real Jaeger 2 with its memory store, on loopback. There is no package of it: the ordinary Go client
 * builds it from its published module. JAEGER_QUERY_PORT and JAEGER_OTLP_PORT choose the ports.
 */
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { $, which } from 'zx';
import { becomes } from '../../src/poll.ts';
import { freePorts } from './free-ports.ts';
import { cache, endPeer, runPeer, spawnPeer } from './peer.ts';

const module = 'github.com/jaegertracing/jaeger';
const version = 'v1.76.0';
const binary = join(cache, `jaeger/jaeger-${version}`);
const deadlineMs = 30_000;

await runPeer('jaeger', async () => {
  if (!fs.existsSync(binary)) await build();
  const [query, otlp, grpc] = await freePorts(3);
  const queryUrl = `http://127.0.0.1:${process.env['JAEGER_QUERY_PORT'] ?? query}`;
  const otlpUrl = `http://127.0.0.1:${process.env['JAEGER_OTLP_PORT'] ?? otlp}`;
  const folder = fs.mkdtempSync(join(tmpdir(), 'tracelab-jaeger-'));
  const configFile = join(folder, 'config.yaml');
  const logFile = join(folder, 'jaeger.log');
  fs.writeFileSync(configFile, configuration(queryUrl, otlpUrl, `127.0.0.1:${grpc}`));
  const jaeger = spawnPeer({
    program: binary,
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
  const environment = { TRACELAB_PEER_JAEGER: queryUrl, TRACELAB_PEER_JAEGER_OTLP: otlpUrl };
  return { environment, stop };
});

/** Only a main module's `replace` lines count: the module around Jaeger's takes them over. */
async function build(): Promise<void> {
  await which('go');
  console.error(`peer jaeger: building ${module} ${version}, some minutes`);
  const { stdout } = await $({ quiet: true })`go mod download -json ${module}@${version}`;
  const { Dir: source }: { Dir: string } = JSON.parse(stdout);
  const around = join(cache, 'jaeger/module');
  fs.rmSync(around, { recursive: true, force: true });
  fs.mkdirSync(around, { recursive: true });
  for (const file of ['go.mod', 'go.sum']) {
    fs.writeFileSync(join(around, file), fs.readFileSync(join(source, file)));
  }
  const go = $({ cwd: around, quiet: true });
  await go`go mod edit -module=tracelab.invalid/peers/jaeger -require=${module}@${version}`;
  const partial = `${binary}.partial`;
  await go`go build -mod=mod -trimpath -ldflags=${'-s -w'} -o ${partial} ${module}/cmd/jaeger`;
  fs.renameSync(partial, binary);
}

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
