/**
 * Entry of the embedded gateway, a stand-in for Kong: reads kong.yml as a real Kong would.
 * In: LISTEN, PROXY_PORT, STATUS_PORT, TRACELAB_HOSTS, DECK_INTERNAL_API_KEY, and of Kong's own
 * settings KONG_DECLARATIVE_CONFIG, KONG_TRACING_INSTRUMENTATIONS, KONG_TRACING_SAMPLING_RATE; all but the
 * ports also while it runs. Out: a proxy, Kong's status listener, spans.
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { FaultSet } from '../faults/fault-set.ts';
import { fail, required, requiredPort, runUntilStopped } from '../process.ts';
import { configOf } from './declarative/plugins.ts';
import type { GatewayOptions } from './gateway.ts';
import { gatewayServer } from './gateway-server.ts';
import { Metrics } from './metrics.ts';
import { version } from './product.ts';
import { readSettings, type Settings } from './settings.ts';
import { SpanExporter } from './span-exporter.ts';
import { statusServer } from './status-server.ts';

const instanceId = randomUUID();

async function main(): Promise<void> {
  const listen = required('LISTEN');
  const proxyPort = requiredPort('PROXY_PORT');
  const statusPort = requiredPort('STATUS_PORT');
  let settings = readSettings(process.env);
  const faults = new FaultSet();
  faults.take(process.env);
  const metrics = new Metrics();
  const exporters: SpanExporter[] = [];
  const gatewayOptions = (): GatewayOptions => {
    const exporter = exporterOf(settings, faults);
    if (exporter) exporters.push(exporter);
    return {
      ...settings,
      faults,
      record: (exchange, status) => {
        exporter?.export(exchange.trace);
        metrics.count(exchange, status);
      },
    };
  };
  const proxy = gatewayServer(gatewayOptions());
  const status = statusServer(proxy, metrics);
  proxy.server.listen(proxyPort, listen);
  await once(proxy.server, 'listening');
  status.listen(statusPort, listen);
  await once(status, 'listening');
  runUntilStopped(
    'kong',
    { host: listen, port: proxyPort },
    async () => {
      status.close();
      status.closeAllConnections();
      await proxy.stop();
      await Promise.all(exporters.map((exporter) => exporter.stop()));
    },
    () => {
      faults.take(process.env);
      const asked = readSettings(process.env);
      // Limits and the health of targets begin anew only with other settings, not with each fault.
      if (asked.text === settings.text) return;
      settings = asked;
      proxy.replace(gatewayOptions());
    },
  );
}

function exporterOf({ configuration, hosts }: Settings, faults: FaultSet) {
  const telemetry = configOf(configuration.plugins, 'opentelemetry');
  return (
    telemetry &&
    new SpanExporter({
      url: mapped(telemetry.traces_endpoint, hosts),
      delayMs: telemetry.queue.max_coalescing_delay * 1000,
      resource: {
        'service.name': 'kong',
        'service.version': `${version}-stand-in`,
        'service.instance.id': instanceId,
        ...telemetry.resource_attributes,
      },
      faults,
    })
  );
}

/** A URL of kong.yml with the place where its host listens. */
function mapped(text: string, hosts: (hostPort: string) => string): string {
  const url = new URL(text);
  return `http://${hosts(`${url.hostname}:${url.port || 80}`)}${url.pathname}`;
}

main().catch((error: unknown) => fail('kong', error));
