/**
 * Kong: the platform's gateway, DB-less, with kong.yml.
 * In: requests of the edge on port `proxy`. Out: requests to the services, spans to the Collector.
 * Embedded it is a stand-in that reads the same kong.yml; README.md says what it leaves out.
 */
import type { Component } from '../../src/lab/component.ts';
import { images } from '../images.ts';

const plugins = [
  'opentelemetry',
  'rate-limiting',
  'response-ratelimiting',
  'cors',
  'request-transformer',
  'key-auth',
  'correlation-id',
  'prometheus',
  'pre-function',
];

// Does what decK does with its notation for a value from the environment.
const fillIn = `sed "s|.{{ env .DECK_INTERNAL_API_KEY. }}|$DECK_INTERNAL_API_KEY|" /kong/kong.yml > "$KONG_DECLARATIVE_CONFIG"`;

export const kong: Component = {
  name: 'kong',
  networks: ['edge', 'application', 'observability'],
  ports: { proxy: { number: 8000 }, status: { number: 8100 } },
  dependsOn: ['otel-collector'],
  calls: ['bff', 'url-api', 'redirect-service', 'websocket-service'],
  environment: {
    DECK_INTERNAL_API_KEY: '${secret:internal_api_key}',
    // Without both there are no spans, or 1 in 100.
    KONG_TRACING_INSTRUMENTATIONS: 'all',
    KONG_TRACING_SAMPLING_RATE: '1',
  },
  readiness: { kind: 'http', port: 'status', path: '/status/ready' },
  embedded: {
    product: 'Kong 3.9 stand-in',
    standIn: true,
    entry: 'stack/kong/server.ts',
    environment: {
      LISTEN: '${listen}',
      PROXY_PORT: '${port:proxy}',
      STATUS_PORT: '${port:status}',
    },
    reloads: true,
    readiness: { kind: 'log', text: 'ready: kong' },
  },
  docker: {
    product: 'Kong 3.9.1',
    image: images.kong,
    command: ['sh', '-c', `${fillIn} && exec /docker-entrypoint.sh kong docker-start`],
    environment: {
      KONG_DATABASE: 'off',
      KONG_DECLARATIVE_CONFIG: '/tmp/kong.yml',
      KONG_PLUGINS: plugins.join(','),
      KONG_PROXY_LISTEN: '0.0.0.0:8000',
      KONG_STATUS_LISTEN: '0.0.0.0:8100',
      KONG_ADMIN_LISTEN: 'off',
      KONG_ADMIN_GUI_LISTEN: 'off',
      KONG_NGINX_WORKER_PROCESSES: '1',
      KONG_ANONYMOUS_REPORTS: 'off',
      KONG_UNTRUSTED_LUA: 'sandbox',
      KONG_PREFIX: '/tmp/kong',
    },
    mounts: { '/kong/kong.yml': 'stack/kong/kong.yml' },
    writable: ['/tmp'],
    memoryMiB: 512,
  },
};
