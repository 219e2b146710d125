/**
 * NGINX: the edge. Terminates clients, limits them, caches files, starts or joins the trace.
 * In: the lab's secret, Jaeger's credentials, the files of services/frontend. Out: everything for
 * people and browsers, on `http`.
 */
import type { Component } from '../../src/lab/component.ts';

export const nginx: Component = {
  name: 'nginx',
  networks: ['edge', 'observability'],
  ports: { http: { number: 8080, preferred: 8080 } },
  dependsOn: ['kong', 'otel-collector'],
  environment: {
    LAB_SECRET: '${secret:lab}',
    JAEGER_USER: 'tracelab',
    JAEGER_PASSWORD: '${secret:jaeger}',
    // What the page needs to know: it is the same files in every lab.
    LAB_NAME: '${lab}',
    PUBLIC_URL: 'http://${nginx:http}',
    OIDC_ISSUER: 'http://${keycloak:http}/realms/tracelab',
  },
  readiness: { kind: 'http', port: 'http', path: '/health' },
  embedded: {
    product: 'edge',
    standIn: true,
    entry: 'stack/nginx/server.ts',
    environment: {
      LISTEN: '${listen}',
      PORT: '${port:http}',
      STATIC_DIR: '${package}/services/frontend/public',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://${otel-collector:otlp-http}',
      EDGE_SAMPLING: '${setting:edge-sampling}',
    },
    reloads: true,
    readiness: { kind: 'log', text: 'ready: nginx' },
  },
};
