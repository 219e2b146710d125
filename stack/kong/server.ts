/**
 * Entry of the embedded gateway, a stand-in for Kong: reads kong.yml as a real Kong would.
 * In: LISTEN, PROXY_PORT, STATUS_PORT, TRACELAB_HOSTS, DECK_INTERNAL_API_KEY, and of Kong's own
 * settings KONG_TRACING_INSTRUMENTATIONS and KONG_TRACING_SAMPLING_RATE. Out: a proxy, Kong's status listener, spans.
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readHostMap } from '../hosts.ts';
import { fail, required, requiredPort, runUntilStopped } from '../process.ts';
import { loadConfiguration } from './declarative/load.ts';
import { configOf } from './declarative/plugins.ts';
import { gatewayServer } from './gateway-server.ts';
import { Metrics } from './metrics.ts';
import { version } from './product.ts';
import { SpanExporter } from './span-exporter.ts';
import { statusServer } from './status-server.ts';
import { readTracingSettings } from './tracing-settings.ts';

async function main(): Promise<void> {
  const listen = required('LISTEN');
  const proxyPort = requiredPort('PROXY_PORT');
  const statusPort = requiredPort('STATUS_PORT');
  const hosts = readHostMap();
  const configuration = loadConfiguration(new URL('./kong.yml', import.meta.url));
  const telemetry = configOf(configuration.plugins, 'opentelemetry');
  const exporter =
    telemetry &&
    new SpanExporter({
      url: mapped(telemetry.traces_endpoint, hosts),
      delayMs: telemetry.queue.max_coalescing_delay * 1000,
      resource: {
        'service.name': 'kong',
        'service.version': `${version}-stand-in`,
        'service.instance.id': randomUUID(),
        ...telemetry.resource_attributes,
      },
    });
  const metrics = new Metrics();
  const proxy = gatewayServer({
    configuration,
    hosts,
    ...readTracingSettings(process.env),
    record: (exchange, status) => {
      exporter?.export(exchange.trace);
      metrics.count(exchange, status);
    },
  });
  const status = statusServer(proxy.gateway, metrics);
  proxy.server.listen(proxyPort, listen);
  await once(proxy.server, 'listening');
  status.listen(statusPort, listen);
  await once(status, 'listening');
  runUntilStopped('kong', { host: listen, port: proxyPort }, async () => {
    status.close();
    status.closeAllConnections();
    await proxy.stop();
    await exporter?.stop();
  });
}

/** A URL of kong.yml with the place where its host listens. */
function mapped(text: string, hosts: (hostPort: string) => string): string {
  const url = new URL(text);
  return `http://${hosts(`${url.hostname}:${url.port || 80}`)}${url.pathname}`;
}

main().catch((error: unknown) => fail('kong', error));
