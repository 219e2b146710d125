import type { KongSpan, RequestTrace } from '../../../../stack/kong/request-trace.ts';
import type { Pair, RecordedSpan } from './recording.ts';

/** What is known of a replayed request, to put the recording's placeholders in place of values. */
export interface Replayed {
  readonly clientAddress: string;
  readonly proxyPort: number;
  readonly secondsToEndOfMinute: number;
  readonly requestId: string;
  readonly callerTraceId: string | undefined;
  readonly callerSpanId: string | undefined;
  /** Absent where no trace was recorded. */
  readonly trace?: RequestTrace | undefined;
  readonly spansCollected: boolean;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const uuidPlaceholders: Readonly<Record<string, string>> = {
  'X-Correlation-ID': '<uuid>',
  'X-Consumer-ID': '<consumer-uuid>',
  'X-Credential-Identifier': '<credential-uuid>',
};

export function normaliseText(text: string, replayed: Replayed): string {
  return text.replaceAll(replayed.requestId, '<request-id>');
}

/** Headers with placeholders, in an order of their own: Kong's varies. */
export function normaliseHeaders(headers: readonly Pair[], replayed: Replayed): readonly Pair[] {
  return headers
    .map(([name, value]): Pair => [name, normaliseHeader(name, value, replayed)])
    .toSorted(byText);
}

function normaliseHeader(name: string, value: string, replayed: Replayed): string {
  const { clientAddress, proxyPort, secondsToEndOfMinute } = replayed;
  switch (name) {
    case 'X-Kong-Upstream-Latency':
    case 'X-Kong-Proxy-Latency':
    case 'X-Kong-Response-Latency':
      return /^\d+$/.test(value) ? '<ms>' : value;
    case 'RateLimit-Reset':
    case 'Retry-After':
      return value === String(secondsToEndOfMinute) ? '<seconds-to-end-of-minute>' : value;
    case 'Date':
      return new Date(value).toUTCString() === value ? '<http-date>' : value;
    case 'X-Forwarded-Port':
      return value === String(proxyPort) ? '18000' : value;
    case 'X-Forwarded-For':
    case 'X-Real-IP':
      return value.replace(clientAddress, '<client-ip>');
    case 'Sec-WebSocket-Accept':
      return '<ws-accept>';
    case 'traceparent':
      return normaliseTraceparent(value, replayed);
    default:
      return uuid.test(value) ? (uuidPlaceholders[name] ?? value) : normaliseText(value, replayed);
  }
}

function normaliseTraceparent(value: string, replayed: Replayed): string {
  const { trace, callerTraceId, spansCollected } = replayed;
  const [version, traceId = '', spanId = '', flags] = value.split('-');
  // What an upstream sent itself in the recordings is no value of ours.
  if (traceId === '1'.repeat(32)) return value;
  const traceText =
    traceId === callerTraceId ? traceId : traceId === trace?.traceId ? '<new-trace>' : '<other>';
  return `${version}-${traceText}-<span:${spansCollected ? spanText(spanId, trace) : 'not collected'}>-${flags}`;
}

function spanText(spanId: string, trace: RequestTrace | undefined): string {
  const found = trace?.children.find((span) => span.spanId === spanId);
  if (!trace?.sampled || !found) return 'not exported';
  const alike = trace.children.filter(({ name }) => name === found.name);
  const index = alike.indexOf(found);
  return index === 0 ? found.name : `${found.name}#${index + 1}`;
}

/** Spans in the form of the recordings. */
export function normaliseSpans(replayed: Replayed): readonly RecordedSpan[] {
  const { trace } = replayed;
  if (!trace?.sampled) return [];
  return [trace.root, ...trace.children]
    .map((span) => describe(span, trace, replayed))
    .toSorted(byText);
}

function describe(span: KongSpan, trace: RequestTrace, replayed: Replayed): RecordedSpan {
  const { root, traceId, parentId } = trace;
  const { callerSpanId, callerTraceId, clientAddress } = replayed;
  const rootParent = parentId === undefined ? null : parentId === callerSpanId ? 'caller' : 'other';
  const attributes = Object.fromEntries(
    Object.entries(span.attributes)
      .map(([key, value]): [string, string | number] => [
        key,
        typeof value === 'string' ? normaliseText(value, replayed) : value,
      ])
      .map(([key, value]) => [key, value === clientAddress ? '<client-ip>' : value]),
  );
  return {
    name: span.name,
    kind: span.kind.toUpperCase(),
    parent: span === root ? rootParent : 'kong',
    trace: traceId === callerTraceId ? 'caller' : 'new',
    status: span.failed ? 'ERROR' : 'UNSET',
    ...(Object.keys(attributes).length > 0 && { attributes }),
    ...(span.exception && {
      events: [{ name: 'exception', attributes: { 'exception.message': span.exception } }],
    }),
  };
}

export function byText(a: unknown, b: unknown): number {
  const [left, right] = [a, b].map((value) => JSON.stringify(sorted(value)));
  return (left ?? '') < (right ?? '') ? -1 : 1;
}

function sorted(value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, inner]) => [key, sorted(inner)] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
}
