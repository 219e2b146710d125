import { createServer } from 'node:http';
import { createEdge, type EdgeOptions } from '../../../stack/nginx/edge.ts';
import { noFrontend } from '../../../stack/nginx/origin.ts';
import { parseSampler } from '../../../stack/nginx/sampler.ts';
import { exportSpans } from '../../../stack/nginx/span-export.ts';
import { otlpHttpReceiver } from '../../../stack/otlp/http-receiver.ts';
import type { ResourceSpans, Span } from '../../../stack/otlp/trace-data.ts';
import { close, listen } from './mock-gateway.ts';

export interface RunningEdge {
  readonly address: string;
  /** Ends edge and exporter; returns all spans that a collector received. */
  stop(): Promise<{
    readonly spans: readonly Span[];
    readonly resources: readonly ResourceSpans[];
  }>;
}

export type EdgeSettings = Pick<EdgeOptions, 'layout'> & Partial<EdgeOptions>;

/** An edge that sends its spans over OTLP/HTTP, as it does in a lab. */
export async function startEdge(settings: EdgeSettings): Promise<RunningEdge> {
  const resources: ResourceSpans[] = [];
  const collector = createServer(
    otlpHttpReceiver({
      maxBodyBytes: 1024 * 1024,
      accept: (data) => resources.push(...data.resourceSpans),
    }),
  );
  const exporter = exportSpans({
    endpoint: `http://${await listen(collector)}`,
    serviceName: 'nginx',
    environment: 'test',
    ...(settings.faults && { faults: settings.faults }),
  });
  const edge = createEdge({
    origin: noFrontend(),
    sampler: parseSampler('always'),
    record: exporter.record,
    labSecret: 'lab secret',
    user: 'tracelab',
    password: 'jaeger password',
    ...settings,
  });
  return {
    address: await listen(edge.server),
    async stop() {
      await edge.stop(2_000);
      await exporter.stop();
      await close(collector);
      const spans = resources.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
      return { spans, resources };
    },
  };
}
