/** Starts the OpenTelemetry SDK of a service: traces only, OTLP over HTTP with protobuf. */
import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { register } from 'import-in-the-middle/register-hooks.mjs';
import { isBusinessKey } from './baggage.ts';
import { baggagePropagator } from './baggage-propagator.ts';
import { faultyPropagator } from './faults/context.ts';
import { faultyExporter } from './faults/exporter.ts';
import {
  createInstrumentations,
  parseInstrumentationNames,
  patchedPackages,
} from './instrumentations.ts';
import { samplerOf } from './sampler.ts';

// The CommonJS builds, for the reason that instrumentations.ts gives.
const require = createRequire(import.meta.url);
const load = <T>(name: string): T => require(name) as T;

const exportDelayMs = 100;
/** The default of 2,048 spans lasts 0.2 s at 10,000 spans a second; what does not fit is lost. */
const queueSpans = 16_384;

export function startTelemetry(environment: NodeJS.ProcessEnv): void {
  const names = parseInstrumentationNames(environment.INSTRUMENTATIONS);
  // In this thread and for these packages alone: cheaper than a loader thread that sees them all.
  register({ include: names.flatMap((name) => patchedPackages[name]) });

  environment.OTEL_LOGS_EXPORTER ??= 'none';
  const { NodeSDK } = load<typeof import('@opentelemetry/sdk-node')>('@opentelemetry/sdk-node');
  const sdkTrace = load<typeof import('@opentelemetry/sdk-trace')>('@opentelemetry/sdk-trace');
  const { OTLPTraceExporter } = load<typeof import('@opentelemetry/exporter-trace-otlp-proto')>(
    '@opentelemetry/exporter-trace-otlp-proto',
  );
  const { BaggageSpanProcessor } = load<typeof import('@opentelemetry/baggage-span-processor')>(
    '@opentelemetry/baggage-span-processor',
  );
  const { defaultResource, resourceFromAttributes } = load<
    typeof import('@opentelemetry/resources')
  >('@opentelemetry/resources');
  const { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } =
    load<typeof import('@opentelemetry/core')>('@opentelemetry/core');

  const deployment = environment.DEPLOYMENT_ENVIRONMENT ?? 'lab';
  new NodeSDK({
    autoDetectResources: false,
    resource: defaultResource().merge(
      resourceFromAttributes({
        'service.name': environment.OTEL_SERVICE_NAME ?? 'unknown_service',
        'service.version': environment.SERVICE_VERSION ?? '0.0.0',
        'service.instance.id': environment.SERVICE_INSTANCE_ID ?? randomUUID(),
        'deployment.environment': deployment,
        'deployment.environment.name': deployment,
      }),
    ),
    sampler: samplerOf(environment, sdkTrace),
    instrumentations: createInstrumentations(names),
    textMapPropagator: faultyPropagator(
      new CompositePropagator({
        propagators: [
          new W3CTraceContextPropagator(),
          baggagePropagator({
            inner: new W3CBaggagePropagator(),
            trusted: environment.BAGGAGE_FROM !== 'outside',
          }),
        ],
      }),
    ),
    spanProcessors: [
      new BaggageSpanProcessor(isBusinessKey),
      new sdkTrace.BatchSpanProcessor({
        exporter: faultyExporter(new OTLPTraceExporter()),
        scheduledDelayMillis: exportDelayMs,
        maxQueueSize: queueSpans,
      }),
    ],
    metricReaders: [],
  }).start();
}
