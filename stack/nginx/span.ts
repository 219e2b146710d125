/** The span of a request, with the attributes of NGINX's own module and this configuration's. */
import { createTraceState, SpanKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Attempt, Exchange } from './exchange.ts';
import { locationName } from './route.ts';
import { hrTime, type WallClock } from './wall-clock.ts';

export interface SpanOptions {
  readonly exchange: Exchange;
  readonly endMs: number;
  readonly clock: WallClock;
  readonly resource: Resource;
}

const scope = { name: 'nginx', version: 'stand-in' };

export function makeSpan(options: SpanOptions): ReadableSpan {
  const { exchange, clock } = options;
  const { context, status } = exchange;
  const durationMs = options.endMs - exchange.startMs;
  const spanContext = {
    traceId: context.traceId,
    spanId: context.spanId,
    traceFlags: context.flags,
    ...(context.traceState === '' ? {} : { traceState: createTraceState(context.traceState) }),
  };
  return {
    name: `${exchange.method} ${exchange.routeName}`,
    kind: SpanKind.SERVER,
    spanContext: () => spanContext,
    ...(context.parentSpanId === ''
      ? {}
      : {
          parentSpanContext: {
            traceId: context.traceId,
            spanId: context.parentSpanId,
            traceFlags: TraceFlags.SAMPLED,
            isRemote: true,
          },
        }),
    startTime: clock.at(exchange.startMs),
    endTime: clock.at(options.endMs),
    duration: hrTime(durationMs),
    // NGINX: an error from 500 up; neither 429 nor a client that went (499).
    status: { code: status >= 500 ? SpanStatusCode.ERROR : SpanStatusCode.UNSET },
    attributes: attributes(exchange),
    links: [],
    events: [],
    ended: true,
    resource: options.resource,
    instrumentationScope: scope,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

function attributes(exchange: Exchange): Record<string, string | number> {
  const { request, attempts, route, peer } = exchange;
  const userAgent = request.headers['user-agent'];
  return {
    'http.method': exchange.method,
    // The module adds the query string, which may hold what must not be kept.
    'http.target': exchange.uri.rawPath,
    'http.route': exchange.answeredBy ?? (route ? locationName(route.location) : '/'),
    'http.scheme': 'http',
    'http.flavor': request.httpVersion,
    ...(userAgent === undefined ? {} : { 'http.user_agent': userAgent }),
    'http.request_content_length': Number(request.headers['content-length'] ?? 0),
    'http.response_content_length': exchange.sentBytes,
    'http.status_code': exchange.status,
    'net.host.name': '_',
    'net.host.port': peer.localPort,
    'net.sock.peer.addr': peer.address,
    'net.sock.peer.port': peer.port,
    'edge.route': exchange.routeName,
    'edge.request_id': exchange.context.requestId,
    'edge.cache.status': exchange.cacheStatus,
    'edge.limit.status': exchange.limitStatus,
    'edge.upstream.address': attempts.map(({ address }) => address).join(', '),
    'edge.upstream.status': each(attempts, ({ status }) => status?.toString()),
    'edge.upstream.connect_time': each(attempts, ({ connectMs }) => seconds(connectMs)),
    'edge.upstream.header_time': each(attempts, ({ headerMs }) => seconds(headerMs)),
    'edge.upstream.response_time': each(attempts, ({ responseMs }) => seconds(responseMs)),
  };
}

/** A list as NGINX writes it: `-` where there is no value. */
function each(attempts: readonly Attempt[], value: (attempt: Attempt) => string | undefined) {
  return attempts.map((attempt) => value(attempt) ?? '-').join(', ');
}

function seconds(timeMs: number | undefined): string | undefined {
  return timeMs === undefined ? undefined : (timeMs / 1_000).toFixed(6);
}
