/**
 * Traffic: sends requests as the platform's clients do, and records them in spans of its own.
 * In: a lab's endpoints, what to send. Out: answers with their trace ids, and spans in the lab.
 */
import {
  type Context,
  createTraceState,
  defaultTextMapGetter,
  defaultTextMapSetter,
  propagation,
  ROOT_CONTEXT,
  type Tracer,
} from '@opentelemetry/api';
import {
  ALLOW_ALL_BAGGAGE_KEYS,
  BaggageSpanProcessor,
} from '@opentelemetry/baggage-span-processor';
import {
  CompositePropagator,
  W3CBaggagePropagator,
  W3CTraceContextPropagator,
} from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  type Sampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';

/** `service.name` of the spans that the command line makes as a client. */
export const clientServiceName = 'tracelab';

const exportDelayMs = 50;

/** The client's own tracing, which is not global: nothing else of this process is to be traced. */
export interface ClientTelemetry {
  readonly tracer: Tracer;
  /** Headers that carry the context: traceparent, tracestate, baggage. */
  inject(context: Context): Record<string, string>;
  extract(headers: Readonly<Record<string, string>>): Context;
  /** Sends every span that has ended; resolves when the Collector has taken them. */
  flush(): Promise<void>;
  shutdown(): Promise<void>;
}

/** The baggage that a client claims about itself; the BFF replaces what only a token can prove. */
export const clientContext: Context = propagation.setBaggage(
  ROOT_CONTEXT,
  propagation.createBaggage({ 'client.type': { value: 'cli' }, 'api.version': { value: 'v1' } }),
);

/** Whose trace it is: what becomes of this on the way shows who drops the tracestate. */
const traceState = createTraceState('tracelab=cli');

/** Marks the traces that begin here. */
function marking(sampler: Sampler): Sampler {
  return {
    shouldSample: (...span) => ({ ...sampler.shouldSample(...span), traceState }),
    toString: () => sampler.toString(),
  };
}

export interface ClientTelemetryOptions {
  /** Share of the traces started here that is kept: head sampling. Without it all are. */
  readonly ratio?: number | undefined;
}

export function startClientTelemetry(
  otlpUrl: string,
  { ratio }: ClientTelemetryOptions = {},
): ClientTelemetry {
  const root = ratio === undefined ? new AlwaysOnSampler() : new TraceIdRatioBasedSampler(ratio);
  const provider = new TracerProvider({
    sampler: new ParentBasedSampler({ root: marking(root) }),
    resource: resourceFromAttributes({ 'service.name': clientServiceName }),
    spanProcessors: [
      // What it sent and got is to be compared with what the services say.
      new BaggageSpanProcessor(ALLOW_ALL_BAGGAGE_KEYS),
      new BatchSpanProcessor({
        exporter: new OTLPTraceExporter({ url: `${otlpUrl}/v1/traces` }),
        scheduledDelayMillis: exportDelayMs,
        maxQueueSize: 16_384,
      }),
    ],
  });
  const propagator = new CompositePropagator({
    propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()],
  });
  return {
    tracer: provider.getTracer('tracelab'),
    inject: (context) => {
      const headers: Record<string, string> = {};
      propagator.inject(context, headers, defaultTextMapSetter);
      return headers;
    },
    extract: (headers) => propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter),
    flush: () => provider.forceFlush(),
    shutdown: () => provider.shutdown(),
  };
}
