/**
 * The services of the platform, one entry each: what it listens on, needs, and has instrumented.
 * In: the table below. Out: a component per service; all are our own code, so none is a stand-in.
 */
import type { Component } from '../../src/lab/component.ts';
import { images } from '../images.ts';

interface Service {
  readonly name: string;
  readonly port: number;
  readonly dependsOn: readonly string[];
  /** Loading an instrumentation costs start-up time: only those whose libraries the service has. */
  readonly instrumentations: readonly string[];
  /**
   * True where all baggage comes from callers outside: of it only what needs no token is kept.
   * websocket-service, which gets the platform's own from Kafka, tells the two apart itself.
   */
  readonly facesOutside?: boolean;
  readonly needs: readonly (keyof typeof variables)[];
}

/** Templates of the lab; each service gets those that it needs, and no other's secret. */
const variables = {
  DATABASE_URL: '${url:postgres}',
  REDIS_URL: '${url:redis}',
  KAFKA_BROKERS: '${kafka:tcp}',
  OIDC_ISSUER: 'http://${public:keycloak:http}/realms/tracelab',
  OIDC_URL: 'http://${keycloak:http}/realms/tracelab',
  URL_API_URL: 'http://${url-api:http}',
  ANALYTICS_API_URL: 'http://${analytics-api:http}',
  PUBLIC_URL: 'http://${public:nginx:http}',
  /** Single requests of the lab may ask for a failure. */
  LAB_FAULTS: '1',
  VISITOR_HASH_KEY: '${secret:visitor-hash}',
  PAYMENT_URL: 'http://${payment-gateway:http}',
  EMAIL_URL: 'http://${email-service:http}',
  WEBHOOK_RECEIVER_URL: 'http://${webhook-receiver:http}',
  /** Lets the lab's own requests in that change how a service behaves. */
  LAB_SECRET: '${secret:lab}',
} as const;

const table: readonly Service[] = [
  {
    name: 'bff',
    port: 3001,
    dependsOn: ['redis', 'keycloak'],
    instrumentations: ['http', 'fastify', 'undici', 'ioredis'],
    facesOutside: true,
    needs: [
      'REDIS_URL',
      'OIDC_ISSUER',
      'OIDC_URL',
      'URL_API_URL',
      'ANALYTICS_API_URL',
      'PUBLIC_URL',
      'PAYMENT_URL',
      'EMAIL_URL',
      'LAB_SECRET',
      'LAB_FAULTS',
    ],
  },
  {
    name: 'url-api',
    port: 8081,
    dependsOn: ['postgres', 'kafka'],
    instrumentations: ['http', 'fastify', 'pg', 'kafkajs'],
    needs: ['DATABASE_URL', 'KAFKA_BROKERS'],
  },
  {
    name: 'redirect-service',
    port: 8082,
    dependsOn: ['postgres', 'redis', 'kafka'],
    instrumentations: ['http', 'fastify', 'pg', 'ioredis', 'kafkajs'],
    facesOutside: true,
    needs: ['DATABASE_URL', 'REDIS_URL', 'KAFKA_BROKERS', 'VISITOR_HASH_KEY'],
  },
  {
    name: 'analytics-api',
    port: 8083,
    dependsOn: ['postgres', 'kafka'],
    instrumentations: ['http', 'fastify', 'pg', 'kafkajs'],
    needs: ['DATABASE_URL', 'KAFKA_BROKERS'],
  },
  {
    name: 'job-scheduler',
    port: 8084,
    dependsOn: ['postgres', 'redis', 'kafka'],
    instrumentations: ['pg', 'ioredis', 'kafkajs'],
    needs: ['DATABASE_URL', 'REDIS_URL', 'KAFKA_BROKERS'],
  },
  {
    name: 'websocket-service',
    port: 8085,
    dependsOn: ['kafka', 'keycloak'],
    instrumentations: ['kafkajs'],
    needs: ['KAFKA_BROKERS', 'OIDC_ISSUER', 'OIDC_URL'],
  },
  {
    name: 'payment-gateway',
    port: 8090,
    dependsOn: [],
    instrumentations: ['http', 'fastify', 'undici'],
    needs: ['WEBHOOK_RECEIVER_URL', 'LAB_SECRET'],
  },
  {
    name: 'email-service',
    port: 8091,
    dependsOn: [],
    instrumentations: ['http', 'fastify'],
    needs: [],
  },
  {
    name: 'webhook-receiver',
    port: 9090,
    dependsOn: [],
    instrumentations: ['http', 'fastify'],
    needs: [],
  },
];

const nodeOptions = [
  // A service allocates little: with V8's default of 16 MiB it would take 25 MB more, for nothing.
  '--max-semi-space-size=2',
  // kafkajs 2.2.4 asks for timers in the past, and Node 24 says so each time.
  '--disable-warning=TimeoutNegativeWarning',
];

/** The image has the files of this package: JavaScript where it was built. */
const extension = import.meta.url.endsWith('.js') ? 'js' : 'ts';

export const services: readonly Component[] = table.map(componentOf);

function componentOf(service: Service): Component {
  const { name, needs } = service;
  const usesData = needs.some((need) =>
    ['DATABASE_URL', 'REDIS_URL', 'KAFKA_BROKERS'].includes(need),
  );
  return {
    name,
    networks: ['application', ...(usesData ? (['data'] as const) : []), 'observability'],
    ports: { http: { number: service.port } },
    dependsOn: service.dependsOn,
    environment: {
      OTEL_SERVICE_NAME: name,
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://${otel-collector:otlp-http}',
      DEPLOYMENT_ENVIRONMENT: 'lab',
      OTEL_TRACES_SAMPLER: '${setting:traces-sampler}',
      OTEL_TRACES_SAMPLER_ARG: '${setting:traces-sampler-arg}',
      INSTRUMENTATIONS: service.instrumentations.join(','),
      ...(service.facesOutside ? { BAGGAGE_FROM: 'outside' } : {}),
      LISTEN: '${listen}',
      PORT: '${port:http}',
      ...Object.fromEntries(needs.map((need) => [need, variables[need]])),
    },
    readiness: { kind: 'http', port: 'http', path: '/health' },
    embedded: {
      product: 'Node service',
      standIn: false,
      entry: `services/${name}/main.ts`,
      preload: 'services/telemetry/preload.ts',
      reloads: true,
      environment: { NODE_OPTIONS: nodeOptions.join(' ') },
      readiness: { kind: 'log', text: `ready: ${name}` },
    },
    docker: {
      product: 'Node service',
      image: images.services,
      imageGroup: 'services',
      build: 'services',
      command: [
        'node',
        '--import',
        `./services/telemetry/preload.${extension}`,
        `services/${name}/main.${extension}`,
      ],
      environment: { NODE_OPTIONS: nodeOptions.join(' ') },
      writable: ['/tmp'],
      user: 'node',
      memoryMiB: 256,
    },
  };
}
