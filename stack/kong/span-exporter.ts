import { type SpanContext, SpanKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, type ReadableSpan } from '@opentelemetry/sdk-trace';
import { faultyExporter } from '../faults/exporter.ts';
import type { FaultSet } from '../faults/fault-set.ts';
import type { KongSpan, KongSpanKind, RequestTrace } from './request-trace.ts';
import { toHrTime } from './wall-clock.ts';

const kinds: Readonly<Record<KongSpanKind, SpanKind>> = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
};
const scope = { name: 'kong-internal', version: '0.1.0' };

export interface SpanExporterOptions {
  /** OTLP over HTTP, e.g. http://127.0.0.1:4318/v1/traces. */
  readonly url: string;
  readonly delayMs: number;
  readonly resource: Readonly<Record<string, string>>;
  readonly faults: FaultSet;
}

/**
 * Sends request traces as Kong does, OTLP over HTTP in protobuf. Batching and wire format are the
 * SDK's; its tracer is not used, as there a span's trace id is final when the span starts.
 */
export class SpanExporter {
  readonly #processor: BatchSpanProcessor;
  readonly #resource: Resource;

  constructor(options: SpanExporterOptions) {
    this.#resource = resourceFromAttributes({ ...options.resource });
    this.#processor = new BatchSpanProcessor({
      exporter: faultyExporter(new OTLPTraceExporter({ url: options.url }), options.faults),
      scheduledDelayMillis: options.delayMs,
      maxQueueSize: 16_384,
      maxExportBatchSize: 2_048,
    });
  }

  export(trace: RequestTrace): void {
    if (!trace.sampled) return;
    const root = contextOf(trace, trace.root.spanId);
    const caller = trace.parentId
      ? { ...contextOf(trace, trace.parentId), isRemote: true }
      : undefined;
    this.#processor.onEnd(this.#readable(trace.root, root, caller));
    for (const span of trace.children) {
      this.#processor.onEnd(this.#readable(span, contextOf(trace, span.spanId), root));
    }
  }

  async stop(): Promise<void> {
    await this.#processor.shutdown();
  }

  #readable(span: KongSpan, context: SpanContext, parent: SpanContext | undefined): ReadableSpan {
    const startTime = toHrTime(span.startMs);
    const endTime = toHrTime(span.endMs);
    return {
      name: span.name,
      kind: kinds[span.kind],
      spanContext: () => context,
      ...(parent && { parentSpanContext: parent }),
      startTime,
      endTime,
      duration: [endTime[0] - startTime[0], endTime[1] - startTime[1]],
      status: { code: span.failed ? SpanStatusCode.ERROR : SpanStatusCode.UNSET },
      attributes: span.attributes,
      links: [],
      events: span.exception
        ? [
            {
              name: 'exception',
              time: endTime,
              attributes: { 'exception.message': span.exception },
            },
          ]
        : [],
      ended: true,
      resource: this.#resource,
      instrumentationScope: scope,
      droppedAttributesCount: 0,
      droppedEventsCount: 0,
      droppedLinksCount: 0,
    };
  }
}

function contextOf(trace: RequestTrace, spanId: string): SpanContext {
  return { traceId: trace.traceId, spanId, traceFlags: TraceFlags.SAMPLED };
}
