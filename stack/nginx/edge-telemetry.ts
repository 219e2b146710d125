/** How spans of the edge leave it: over OTLP/HTTP to the Collector, and soon. */
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace';
import { faultyExporter } from '../faults/exporter.ts';
import { FaultSet } from '../faults/fault-set.ts';

export interface EdgeTelemetryOptions {
  /** Base URL, without `/v1/traces`. */
  readonly endpoint: string;
  readonly serviceName: string;
  readonly environment?: string | undefined;
  readonly faults?: FaultSet;
}

export interface EdgeTelemetry {
  readonly processor: BatchSpanProcessor;
  readonly resource: Resource;
}

export function edgeTelemetry(options: EdgeTelemetryOptions): EdgeTelemetry {
  const exporter = new OTLPTraceExporter({
    url: `${options.endpoint.replace(/\/$/, '')}/v1/traces`,
    timeoutMillis: 2_000,
  });
  return {
    processor: new BatchSpanProcessor({
      exporter: faultyExporter(exporter, options.faults ?? new FaultSet()),
      scheduledDelayMillis: 50,
      maxQueueSize: 16_384,
      maxExportBatchSize: 512,
    }),
    resource: resourceFromAttributes({
      'service.name': options.serviceName,
      ...(options.environment ? { 'deployment.environment.name': options.environment } : {}),
    }),
  };
}
