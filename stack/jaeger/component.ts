/**
 * Jaeger: stores the traces of the platform and answers queries for them.
 * In: OTLP from the Collector. Out: Jaeger's query API, v3 and v1.
 */
import type { Component } from '../../src/lab/component.ts';
import { images } from '../images.ts';

export const jaeger: Component = {
  name: 'jaeger',
  networks: ['observability'],
  ports: { query: { number: 16686, preferred: 16686 }, 'otlp-http': { number: 4318 } },
  dependsOn: [],
  environment: {},
  readiness: { kind: 'http', port: 'query', path: '/api/v3/services' },
  external: { example: 'http://127.0.0.1:16686', schemes: ['http'], port: 'query' },
  embedded: {
    product: 'Jaeger query API 2.13, in memory',
    standIn: true,
    entry: 'stack/jaeger/server.ts',
    environment: {
      LISTEN: '${listen}',
      QUERY_PORT: '${port:query}',
      OTLP_HTTP_PORT: '${port:otlp-http}',
    },
    readiness: { kind: 'log', text: 'ready: jaeger' },
  },
  native: {
    product: 'Jaeger',
    programs: ['jaeger'],
    version: { command: ['${program:jaeger}', 'version'], pattern: /"gitVersion":"v?([^"]*)"/ },
    obtain: 'tracelab install jaeger',
    ports: { grpc: { number: 16685 } },
    // It would trace its own queries.
    environment: { OTEL_TRACES_SAMPLER: 'always_off' },
    files: { 'config.yaml': { from: 'stack/jaeger/config.yaml', replace: {} } },
    processes: [
      { kind: 'program', command: ['${program:jaeger}', '--config', 'file:${data}/config.yaml'] },
    ],
  },
  docker: {
    product: 'Jaeger 2.13',
    image: images.jaeger,
    // In memory, 100,000 traces, as the image's own configuration has it.
    environment: { JAEGER_LISTEN_HOST: '0.0.0.0' },
    memoryMiB: 1024,
    withoutBash: true,
  },
};
