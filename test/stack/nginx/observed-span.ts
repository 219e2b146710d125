import type { KeyValue, Span } from '../../../stack/otlp/trace-data.ts';
import type { SpanAttribute } from './recorded-cases.ts';

type Flat = Readonly<Record<string, unknown>>;

function attributeList(span: Span): SpanAttribute[] {
  return (span.attributes ?? []).map(({ key, value }: KeyValue) =>
    value.intValue === undefined
      ? [key, 'string', value.stringValue ?? '']
      : [key, 'int', Number(value.intValue)],
  );
}

/** A span as the recordings of the module have it; attributes by name, for their order is chance. */
export function asRecordedSpan(span: Span): Flat {
  return {
    name: span.name,
    kind: span.kind === 2 ? 'SPAN_KIND_SERVER' : span.kind,
    trace_id: span.traceId,
    span_id: span.spanId,
    parent_span_id: span.parentSpanId ?? '',
    trace_state: span.traceState ?? '',
    status: span.status?.code === 2 ? { code: 'STATUS_CODE_ERROR' } : {},
    duration_ms: durationMs(span),
    attributes: byName(attributeList(span)),
  };
}

export function byName(attributes: readonly SpanAttribute[]): Flat {
  return Object.fromEntries(attributes.map(([key, type, value]) => [key, { type, value }]));
}

const counterparts: Readonly<Record<string, string>> = {
  'http.method': 'http.request.method',
  'edge.route': 'http.route',
  'http.target': 'url.path',
  'http.scheme': 'url.scheme',
  'net.host.port': 'server.port',
  'net.sock.peer.addr': 'client.address',
  'http.flavor': 'network.protocol.version',
  'http.status_code': 'http.response.status_code',
  'edge.cache.status': 'edge.cache.status',
  'edge.limit.status': 'edge.limit.status',
};

/** The same span as a shipper derives it from a line of the stock NGINX's log. */
export function asDerivedSpan(span: Span): Flat {
  const attributes = attributeList(span);
  const text = (key: string) => String(attributes.find(([name]) => name === key)?.[2] ?? '');
  const unmatched = text('edge.route') === 'unmatched';
  return {
    name: unmatched ? text('http.method') : span.name,
    kind: span.kind === 2 ? 'SERVER' : span.kind,
    trace_id: span.traceId,
    span_id: span.spanId,
    parent_span_id: span.parentSpanId ?? '',
    trace_state: span.traceState ?? '',
    trace_flags: ((span.flags ?? 0) & 0xff).toString(16).padStart(2, '0'),
    status: span.status?.code === 2 ? 'ERROR' : 'UNSET',
    duration_ms: durationMs(span),
    attributes: byName(
      attributes.flatMap(([key, type, value]): SpanAttribute[] => {
        const name = counterparts[key];
        if (name === undefined || value === '' || value === 'unmatched') return [];
        return [[name, type, value]];
      }),
    ),
    events: attempts(text),
  };
}

function attempts(text: (key: string) => string): Flat[] {
  const list = (key: string) => text(key).split(', ').filter(Boolean);
  const number = (value = '-', factor = 1) => (value === '-' ? null : Number(value) * factor);
  return list('edge.upstream.address').map((address, index) => ({
    name: 'upstream.attempt',
    address,
    status: number(list('edge.upstream.status')[index]),
    connect_ms: number(list('edge.upstream.connect_time')[index], 1_000),
    header_ms: number(list('edge.upstream.header_time')[index], 1_000),
    response_ms: number(list('edge.upstream.response_time')[index], 1_000),
  }));
}

function durationMs(span: Span): number {
  return Number(BigInt(span.endTimeUnixNano ?? 0) - BigInt(span.startTimeUnixNano ?? 0)) / 1e6;
}
