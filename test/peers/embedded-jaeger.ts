import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { allocatePorts } from '../../src/lab/ports.ts';
import { waitUntilReady } from '../../src/lab/probe.ts';
import { startEmbedded } from '../../src/lab/runtimes/embedded.ts';
import { jaeger } from '../../stack/jaeger/component.ts';
import type { JaegerAddress } from './jaeger.suite.ts';

export interface EmbeddedJaeger extends JaegerAddress {
  stop(): Promise<void>;
}

/** The stand-in as a lab starts it: a process of its own. */
export async function startEmbeddedJaeger(): Promise<EmbeddedJaeger> {
  const folder = mkdtempSync(join(tmpdir(), 'tracelab-jaeger-'));
  // Not the preferred port: a lab may run beside the tests.
  const query = { number: 16686 };
  const component = { ...jaeger, ports: { ...jaeger.ports, query } };
  const ports = (await allocatePorts([component])).ports['jaeger'] ?? {};
  const { signal } = new AbortController();
  const running = await startEmbedded({
    component,
    environment: {
      LISTEN: '127.0.0.1',
      QUERY_PORT: String(ports['query']),
      OTLP_HTTP_PORT: String(ports['otlp-http']),
    },
    ports,
    labName: 'contract',
    logFile: join(folder, 'jaeger.log'),
    signal,
  });
  const stop = async () => {
    await running.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  const ready = { kind: 'log', text: 'ready: jaeger' } as const;
  const target = { ports, printed: running.printed };
  if (!(await waitUntilReady(ready, target, { deadlineMs: 10_000, signal }))) {
    await stop();
    throw new Error(`the Jaeger stand-in was not ready: ${running.lastLines().join('\n')}`);
  }
  const at = (port: string) => `http://127.0.0.1:${ports[port]}`;
  return { queryUrl: at('query'), otlpUrl: at('otlp-http'), stop };
}
