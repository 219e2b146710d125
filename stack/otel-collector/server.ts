import { readFile } from 'node:fs/promises';
import { readHostMap } from '../hosts.ts';
import { fail, required, requiredPort, runUntilStopped } from '../process.ts';
import { type Configuration, readConfiguration } from './configuration.ts';
import { buildService } from './service.ts';

/** Stand-in for the OpenTelemetry Collector; runs the pipelines of config.yaml. */
const ports = {
  'otlp-http': 'OTLP_HTTP_PORT',
  'otlp-grpc': 'OTLP_GRPC_PORT',
  health: 'HEALTH_PORT',
} as const;

async function start(): Promise<void> {
  const host = required('LISTEN');
  const service = buildService(await configuration(), {
    host,
    port: (name) => requiredPort(ports[name]),
    hostOf: readHostMap(),
    log: (line) => console.error(line),
  });
  await service.start();
  const port = requiredPort(ports['otlp-http']);
  runUntilStopped(
    'otel-collector',
    { host, port },
    () => service.stop(),
    async () => service.replace(await configuration()),
  );
}

/** The file that COLLECTOR_CONFIG names, by a path; config.yaml without it. */
async function configuration(): Promise<Configuration> {
  const file = process.env['COLLECTOR_CONFIG'] || new URL('./config.yaml', import.meta.url);
  return readConfiguration(await readFile(file, 'utf8'));
}

start().catch((error: unknown) => fail('otel-collector', error));
