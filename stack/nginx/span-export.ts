/** Sends spans to the Collector over OTLP/HTTP, soon: nothing waits longer than 100 ms. */
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace';
import { faultyExporter } from '../faults/exporter.ts';
import { FaultSet } from '../faults/fault-set.ts';
import type { Exchange } from './exchange.ts';
import { makeSpan } from './span.ts';
import { WallClock } from './wall-clock.ts';

export interface SpanExport {
  record(exchange: Exchange, endMs: number): void;
  /** Sends what is waiting. */
  stop(): Promise<void>;
}

export interface SpanExportOptions {
  /** Base URL, without `/v1/traces`. */
  readonly endpoint: string;
  readonly serviceName: string;
  readonly environment?: string | undefined;
  readonly faults?: FaultSet;
}

export function exportSpans(options: SpanExportOptions): SpanExport {
  const processor = new BatchSpanProcessor({
    exporter: faultyExporter(
      new OTLPTraceExporter({
        url: `${options.endpoint.replace(/\/$/, '')}/v1/traces`,
        timeoutMillis: 2_000,
      }),
      options.faults ?? new FaultSet(),
    ),
    scheduledDelayMillis: 50,
    maxQueueSize: 16_384,
    maxExportBatchSize: 512,
  });
  const resource = resourceFromAttributes({
    'service.name': options.serviceName,
    ...(options.environment ? { 'deployment.environment.name': options.environment } : {}),
  });
  const clock = new WallClock();
  return {
    record: (exchange, endMs) => processor.onEnd(makeSpan({ exchange, endMs, clock, resource })),
    stop: () => processor.shutdown(),
  };
}
