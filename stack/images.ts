/**
 * The official images of the platform, by exact tag; TRACELAB_IMAGE_<COMPONENT> and `--images` replace
 * them. No digests: none was computed where these were written down.
 */
export const images = {
  postgres: 'postgres:18.4',
  redis: 'redis:7.4.7',
  kafka: 'apache/kafka:4.1.1',
  keycloak: 'keycloak/keycloak:26.4.7',
  jaeger: 'jaegertracing/jaeger:2.13.0',
  'otel-collector': 'otel/opentelemetry-collector-contrib:0.140.1',
  kong: 'kong:3.9.1',
  /** With ngx_otel_module, which the plain tags lack. */
  nginx: 'nginx:1.28.0-otel',
  /** Built from `services/`. */
  services: 'tracelab/services:0.1.0',
} as const;
