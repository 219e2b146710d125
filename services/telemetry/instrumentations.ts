/**
 * The instrumentations by name. Each service names those it needs (INSTRUMENTATIONS), because
 * loading them is a third of a service's start.
 */
import { createRequire } from 'node:module';
import type { Span } from '@opentelemetry/api';
import type { Instrumentation } from '@opentelemetry/instrumentation';
import { instrumentAfterArrival } from './faults/kafka-arrival.ts';
import { attributes } from './semconv.ts';

// The CommonJS builds: @fastify/otel loads those anyway, and both would cost twice.
const require = createRequire(import.meta.url);

export const instrumentationNames = [
  'http',
  'fastify',
  'undici',
  'pg',
  'ioredis',
  'kafkajs',
] as const;
export type InstrumentationName = (typeof instrumentationNames)[number];

/** Packages that an instrumentation patches when they are imported from ES modules. */
export const patchedPackages: Readonly<Record<InstrumentationName, readonly string[]>> = {
  http: [],
  fastify: [],
  undici: [],
  pg: ['pg', 'pg-pool'],
  ioredis: ['ioredis'],
  kafkajs: ['kafkajs'],
};

/** What only the lab asks: whether a service lives, and to play a fault. No part of any journey. */
export function isUntraced(url: string | undefined): boolean {
  return url === '/health' || url === '/control' || url?.startsWith('/control/') === true;
}

const load = <T>(name: string): T => require(name) as T;

type Factory = () => Instrumentation;

const factories: Readonly<Record<InstrumentationName, Factory>> = {
  http: () => {
    const { HttpInstrumentation } = load<typeof import('@opentelemetry/instrumentation-http')>(
      '@opentelemetry/instrumentation-http',
    );
    return new HttpInstrumentation({
      ignoreIncomingRequestHook: ({ url }) => isUntraced(url),
      disableOutgoingRequestInstrumentation: true,
      // Ties the request to the gateway's, should the context be lost between them.
      headersToSpanAttributes: { server: { requestHeaders: ['x-kong-request-id'] } },
    });
  },
  fastify: () => {
    const { FastifyOtelInstrumentation } = load<typeof import('@fastify/otel')>('@fastify/otel');
    return new FastifyOtelInstrumentation({
      registerOnInitialization: true,
      instrumentHooks: false,
      ignorePaths: ({ url }) => isUntraced(url),
    }) as Instrumentation;
  },
  undici: () => {
    const { UndiciInstrumentation } = load<typeof import('@opentelemetry/instrumentation-undici')>(
      '@opentelemetry/instrumentation-undici',
    );
    return new UndiciInstrumentation({ requireParentforSpans: true });
  },
  pg: () => {
    const { PgInstrumentation } = load<typeof import('@opentelemetry/instrumentation-pg')>(
      '@opentelemetry/instrumentation-pg',
    );
    return new PgInstrumentation({
      requireParentSpan: true,
      ignoreConnectSpans: true,
      addSqlCommenterCommentToQueries: true,
      enhancedDatabaseReporting: false,
    });
  },
  ioredis: () => {
    const { IORedisInstrumentation } = load<
      typeof import('@opentelemetry/instrumentation-ioredis')
    >('@opentelemetry/instrumentation-ioredis');
    return new IORedisInstrumentation({ requireParentSpan: true, responseHook: markCacheHit });
  },
  kafkajs: () => {
    const { KafkaJsInstrumentation } = load<
      typeof import('@opentelemetry/instrumentation-kafkajs')
    >('@opentelemetry/instrumentation-kafkajs');
    return instrumentAfterArrival(KafkaJsInstrumentation);
  },
};

/** Only keys that cache something: a session that is not there is no cache miss. */
const cacheKey = /^(?:link|dedupe):/;

export function markCacheHit(
  span: Pick<Span, 'setAttribute'>,
  command: string,
  args: readonly unknown[],
  response: unknown,
): void {
  if (command.toLowerCase() !== 'get' || !cacheKey.test(String(args[0]))) return;
  const hit = response !== null && response !== undefined;
  span.setAttribute(attributes.cacheHit, hit);
  span.setAttribute(attributes.cacheItemSize, hit ? Buffer.byteLength(String(response)) : 0);
}

export function createInstrumentations(names: readonly InstrumentationName[]): Instrumentation[] {
  return names.map((name) => factories[name]());
}

/** Parses "http,pg". Throws on a name that does not exist. */
export function parseInstrumentationNames(list: string | undefined): InstrumentationName[] {
  const names = (list ?? '').split(',').map((name) => name.trim());
  return names
    .filter((name) => name !== '')
    .map((name) => {
      const known = instrumentationNames.find((candidate) => candidate === name);
      if (known !== undefined) return known;
      throw new Error(
        `INSTRUMENTATIONS names "${name}"; there are ${instrumentationNames.join(', ')}`,
      );
    });
}
