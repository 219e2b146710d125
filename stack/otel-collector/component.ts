/**
 * OpenTelemetry Collector: takes the spans of every component and hands them to Jaeger.
 * In: OTLP over HTTP and gRPC. Out: OTLP over HTTP, after the processors that config.yaml names.
 * Both the real Collector and the stand-in read that file.
 */
import type { Component } from '../../src/lab/component.ts';
import { images } from '../images.ts';

export const otelCollector: Component = {
  name: 'otel-collector',
  networks: ['edge', 'application', 'data', 'observability'],
  ports: {
    'otlp-http': { number: 4318 },
    'otlp-grpc': { number: 4317 },
    health: { number: 13133 },
  },
  dependsOn: ['jaeger'],
  environment: {},
  readiness: { kind: 'http', port: 'health', path: '/' },
  external: {
    example: 'http://127.0.0.1:4318',
    schemes: ['http'],
    port: 'otlp-http',
    // Its health check is an extension that it need not have.
    readiness: { kind: 'tcp', port: 'otlp-http' },
  },
  embedded: {
    product: 'OTLP collector',
    standIn: true,
    entry: 'stack/otel-collector/server.ts',
    environment: {
      LISTEN: '${listen}',
      OTLP_HTTP_PORT: '${port:otlp-http}',
      OTLP_GRPC_PORT: '${port:otlp-grpc}',
      HEALTH_PORT: '${port:health}',
      COLLECTOR_CONFIG: 'stack/otel-collector/${setting:collector-config}',
    },
    reloads: true,
    readiness: { kind: 'log', text: 'ready: otel-collector' },
  },
  native: {
    product: 'OpenTelemetry Collector',
    programs: ['otelcol-contrib'],
    version: {
      command: ['${program:otelcol-contrib}', '--version'],
      pattern: /version v?([\d.]+)/,
    },
    obtain: 'tracelab install otel-collector',
    files: {
      'config.yaml': {
        from: 'stack/otel-collector/${setting:collector-config}',
        replace: {
          '0.0.0.0:4317': '${listen}:${port:otlp-grpc}',
          '0.0.0.0:4318': '${listen}:${port:otlp-http}',
          '0.0.0.0:13133': '${listen}:${port:health}',
        },
      },
    },
    processes: [
      {
        kind: 'program',
        command: ['${program:otelcol-contrib}', '--config=file:${data}/config.yaml'],
      },
    ],
  },
  docker: {
    product: 'OpenTelemetry Collector 0.140',
    image: images['otel-collector'],
    command: ['--config=/etc/otelcol-contrib/${setting:collector-config}'],
    mounts: {
      '/etc/otelcol-contrib/config.yaml': 'stack/otel-collector/config.yaml',
      '/etc/otelcol-contrib/config.tail-sampling.yaml':
        'stack/otel-collector/config.tail-sampling.yaml',
      '/etc/otelcol-contrib/config.without-redaction.yaml':
        'stack/otel-collector/config.without-redaction.yaml',
    },
    memoryMiB: 512,
    withoutBash: true,
  },
};
