import { once } from 'node:events';
import { createServer } from 'node:net';
import { readConfiguration } from '../../../stack/otel-collector/configuration.ts';
import { buildService, type Stats } from '../../../stack/otel-collector/service.ts';

export interface RunningCollector extends AsyncDisposable {
  /** "host:port" by port name. */
  readonly address: Readonly<Record<'otlp-http' | 'otlp-grpc' | 'health', string>>;
  readonly log: readonly string[];
  stats(): Stats;
  /** Goes on with another configuration. */
  replace(text: string): Promise<void>;
  stop(): Promise<void>;
  /** Sends OTLP/JSON. */
  send(request: unknown): Promise<Response>;
}

/** The stand-in for the Collector, in this process; "jaeger:4318" of the file is the given one. */
export async function startCollector(text: string, jaeger: string): Promise<RunningCollector> {
  const ports = {
    'otlp-http': await freePort(),
    'otlp-grpc': await freePort(),
    health: await freePort(),
  };
  const log: string[] = [];
  const service = buildService(readConfiguration(text), {
    host: '127.0.0.1',
    port: (name) => ports[name],
    hostOf: (hostPort) => (hostPort === 'jaeger:4318' ? jaeger : hostPort),
    log: (line) => log.push(line),
  });
  await service.start();
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= service.stop();
    return stopped;
  };
  const address = {
    'otlp-http': `127.0.0.1:${ports['otlp-http']}`,
    'otlp-grpc': `127.0.0.1:${ports['otlp-grpc']}`,
    health: `127.0.0.1:${ports.health}`,
  };
  return {
    address,
    log,
    stats: service.stats,
    replace: (other) => service.replace(readConfiguration(other)),
    stop,
    send: (request) =>
      fetch(`http://${address['otlp-http']}/v1/traces`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(request),
      }),
    [Symbol.asyncDispose]: stop,
  };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}
