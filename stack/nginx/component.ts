/**
 * NGINX: the edge. Terminates clients, limits them, caches files, starts or joins the trace.
 * In: the lab's secret, Jaeger's credentials, the files of services/frontend. Out: everything for
 * people and browsers, on `http`.
 */
import type { Component } from '../../src/lab/component.ts';
import { images } from '../images.ts';

// The image fills in the templates and starts; what it does not make is the folders and the file of
// Jaeger's credentials. Its scripts run only before a command named nginx.
const edge = '/tmp/edge';
const prepare = [
  `mkdir -p ${edge}/run ${edge}/logs ${edge}/tmp ${edge}/cache`,
  `printf '%s:{PLAIN}%s\\n' "$JAEGER_USER" "$JAEGER_PASSWORD" > ${edge}/jaeger.htpasswd`,
  `exec /docker-entrypoint.sh nginx -p ${edge}/ -c ${edge}/nginx-otel.conf -e stderr -g 'daemon off;'`,
].join(' && ');

export const nginx: Component = {
  name: 'nginx',
  networks: ['edge', 'observability'],
  ports: { http: { number: 8080, preferred: 8080 } },
  dependsOn: ['kong', 'otel-collector'],
  calls: ['jaeger'],
  environment: {
    LAB_SECRET: '${secret:lab}',
    JAEGER_USER: 'tracelab',
    JAEGER_PASSWORD: '${secret:jaeger}',
    // What the page needs to know: it is the same files in every lab.
    LAB_NAME: '${lab}',
    PUBLIC_URL: 'http://${public:nginx:http}',
    OIDC_ISSUER: 'http://${public:keycloak:http}/realms/tracelab',
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
  native: {
    product: 'NGINX',
    programs: ['nginx'],
    version: { command: ['${program:nginx}', '-v'], pattern: /nginx\/([\d.]+)/ },
    obtain: 'apt-get install nginx-light',
    notByItself: 'its times are whole milliseconds, too coarse to judge overhead budgets by',
    ports: { origin: { number: 8090 } },
    environment: {
      EDGE_SAMPLING_PERCENT: '${setting:edge-sampling-percent}',
      SPAN_LOG: '${data}/logs/spans.log',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://${otel-collector:otlp-http}',
    },
    folders: ['run', 'logs', 'tmp', 'cache'],
    files: {
      'nginx.conf': {
        from: 'stack/nginx/nginx.conf',
        replace: {
          'worker_processes 1;': 'worker_processes 1;\nuser ${user};',
          'error_log logs/error.log': 'error_log stderr',
          'listen 8080;': 'listen ${listen}:${port:http};',
          '127.0.0.1:8090': '${listen}:${port:origin}',
          'root frontend;': 'root "${package}/services/frontend/public";',
        },
      },
      'jaeger.htpasswd': 'tracelab:{PLAIN}${secret:jaeger}\n',
    },
    processes: [
      { kind: 'entry', entry: 'stack/nginx/access-log/ship.ts' },
      {
        kind: 'program',
        command: [
          '${program:nginx}',
          ...['-p', '${data}/', '-c', '${data}/nginx.conf', '-e', 'stderr', '-g', 'daemon off;'],
        ],
      },
    ],
  },
  docker: {
    product: 'NGINX 1.28.0 with ngx_otel_module',
    image: images.nginx,
    command: ['sh', '-c', prepare],
    environment: {
      EDGE_SAMPLING: '${setting:edge-sampling}',
      EDGE_SAMPLING_PERCENT: '${setting:edge-sampling-percent}',
      NGINX_ENVSUBST_OUTPUT_DIR: edge,
      NGINX_ENTRYPOINT_LOCAL_RESOLVERS: '1',
    },
    mounts: {
      '/etc/nginx/templates/nginx-otel.conf.template': 'stack/nginx/nginx-otel.conf',
      '/usr/share/tracelab/frontend': 'services/frontend/public',
    },
    writable: ['/tmp'],
    user: '101:101',
    memoryMiB: 128,
  },
};
