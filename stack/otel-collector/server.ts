import { readFile } from 'node:fs/promises';
import { readHostMap } from '../hosts.ts';
import { fail, required, requiredPort, runUntilStopped } from '../process.ts';
import { readConfiguration } from './configuration.ts';
import { buildService } from './service.ts';

/** Stand-in for the OpenTelemetry Collector; runs the pipelines of config.yaml. */
const ports = {
  'otlp-http': 'OTLP_HTTP_PORT',
  'otlp-grpc': 'OTLP_GRPC_PORT',
  health: 'HEALTH_PORT',
} as const;

async function start(): Promise<void> {
  const host = required('LISTEN');
  // Another configuration than the lab's, as a path.
  const file = process.env['COLLECTOR_CONFIG'] || new URL('./config.yaml', import.meta.url);
  const service = buildService(readConfiguration(await readFile(file, 'utf8')), {
    host,
    port: (name) => requiredPort(ports[name]),
    hostOf: readHostMap(),
    log: (line) => console.error(line),
  });
  await service.start();
  const port = requiredPort(ports['otlp-http']);
  runUntilStopped('otel-collector', { host, port }, () => service.stop());
}

start().catch((error: unknown) => fail('otel-collector', error));
