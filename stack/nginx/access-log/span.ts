/** The span of a request, from what the access log says of it. */
import { createTraceState, SpanKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan, TimedEvent } from '@opentelemetry/sdk-trace';
import { type HrTime, hrTime } from '../wall-clock.ts';
import { type Attempt, attemptsOf } from './attempts.ts';
import type { LogLine } from './line.ts';

const scope = { name: 'nginx-log', version: '1' };
/** Of the requests that no pattern of the map knows (nginx.conf). */
const unmatched = 'unmatched';
/**
 * NGINX cuts off both the end and the duration below the millisecond: what it called may have ended up
 * to just under 1 ms after that end.
 */
const cutOffNs = 999_999;

export function spanOfLine(line: LogLine, resource: Resource): ReadableSpan {
  const endMs = Math.round(line.end * 1_000);
  const durationMs = Math.round(line.duration * 1_000);
  const startMs = endMs - durationMs;
  const spanContext = {
    traceId: line.trace_id,
    spanId: line.span_id,
    traceFlags: Number.parseInt(line.flags, 16),
    ...(line.tracestate === '' ? {} : { traceState: createTraceState(line.tracestate) }),
  };
  const attempts = attemptsOf(line);
  return {
    name: nameOf(line),
    kind: SpanKind.SERVER,
    spanContext: () => spanContext,
    ...(line.parent_id === ''
      ? {}
      : {
          parentSpanContext: {
            traceId: line.trace_id,
            spanId: line.parent_id,
            traceFlags: TraceFlags.SAMPLED,
            isRemote: true,
          },
        }),
    startTime: hrTime(startMs),
    endTime: widened(endMs),
    duration: widened(durationMs),
    status: { code: line.status >= 500 ? SpanStatusCode.ERROR : SpanStatusCode.UNSET },
    attributes: attributes(line),
    links: [],
    events: events(attempts, startMs),
    ended: true,
    resource,
    instrumentationScope: scope,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

/** What was no request at all has no method. */
function nameOf({ method, route }: LogLine): string {
  return route === unmatched ? method || 'HTTP' : `${method} ${route}`;
}

function widened(timeMs: number): HrTime {
  const [seconds, nanoseconds] = hrTime(timeMs);
  return [seconds, nanoseconds + cutOffNs];
}

function attributes(line: LogLine): Record<string, string | number> {
  const written: Record<string, string | number> = {
    'http.request.method': line.method,
    'http.route': line.route === unmatched ? '' : line.route,
    'url.path': line.path,
    'url.scheme': line.scheme,
    'server.address': line.host,
    'server.port': Number(line.port),
    'client.address': line.client,
    'user_agent.original': line.user_agent,
    'network.protocol.version': line.protocol.replace('HTTP/', '').replace(/\.0$/, ''),
    'http.response.status_code': line.status,
    'edge.route': line.route,
    'edge.request_id': line.request_id,
    'edge.cache.status': line.cache,
    'edge.limit.status': line.limit,
    'edge.upstream.address': line.up_addr,
    'edge.upstream.status': line.up_status,
    'edge.upstream.connect_time': line.up_connect,
    'edge.upstream.header_time': line.up_header,
    'edge.upstream.response_time': line.up_response,
  };
  return Object.fromEntries(
    Object.entries(written).filter(([, value]) => value !== '' && !Number.isNaN(value)),
  );
}

/** They all carried the same traceparent: no spans of their own. */
function events(attempts: readonly Attempt[], startMs: number): TimedEvent[] {
  let atMs = startMs;
  return attempts.map((attempt) => {
    const event: TimedEvent = {
      name: 'upstream.attempt',
      time: hrTime(atMs),
      attributes: {
        'edge.upstream.address': attempt.address,
        ...(attempt.status === undefined ? {} : { 'edge.upstream.status': attempt.status }),
        ...seconds('edge.upstream.connect_time', attempt.connectMs),
        ...seconds('edge.upstream.header_time', attempt.headerMs),
        ...seconds('edge.upstream.response_time', attempt.responseMs),
      },
      droppedAttributesCount: 0,
    };
    atMs += attempt.responseMs ?? 0;
    return event;
  });
}

function seconds(name: string, timeMs: number | undefined): Record<string, string> {
  return timeMs === undefined ? {} : { [name]: (timeMs / 1_000).toFixed(3) };
}
