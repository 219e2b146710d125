import type { Span } from '../trace.ts';
import { perTrace } from './check.ts';

/** Headers that an instrumentation may record; "-" stands as "_" in older names. */
const headerOf = (name: string) => new RegExp(`^http\\.request\\.header\\.${name}$`);
const traceparent =
  /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-.*)?$/;
const stateKey =
  /^([a-z][a-z0-9_\-*/]{0,255}|[a-z0-9][a-z0-9_\-*/]{0,240}@[a-z][a-z0-9_\-*/]{0,13})$/;
const stateValue = /^[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/;
const baggageMember =
  /^\s*[!#$%&'*+\-.^_`|~0-9A-Za-z]+\s*=\s*[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*\s*(;.*)?$/;

/**
 * Sources: W3C Trace Context, 3.2 (traceparent) and 3.3 (tracestate: at most 32 members, no key
 * twice); W3C Baggage, 3.2 and 3.3 (members, at most 8,192 bytes).
 */
export const validContext = perTrace('valid-context', ({ trace: { traceId, spans } }) =>
  spans.flatMap((span) =>
    complaintsOf(span).map((complaint) => ({
      verdict: 'failed' as const,
      message: `${span.service} "${span.name}": ${complaint}`,
      traceId,
      spanId: span.spanId,
      anchor: 'invalid-context' as const,
    })),
  ),
);

function complaintsOf({ attributes, traceState }: Span): readonly string[] {
  const header = (name: string) =>
    Object.entries(attributes).flatMap(([key, value]) =>
      headerOf(name).test(key) ? [value].flat().map(String) : [],
    );
  return [
    ...header('traceparent').flatMap((text) =>
      traceparent.test(text) ? [] : ['traceparent is malformed'],
    ),
    ...[...header('tracestate'), ...(traceState ? [traceState] : [])].flatMap(stateComplaint),
    ...header('baggage').flatMap(baggageComplaint),
  ];
}

function stateComplaint(text: string): readonly string[] {
  const members = text
    .split(',')
    .map((member) => member.trim())
    .filter((member) => member !== '');
  const keys = members.map((member) => member.split('=')[0] ?? '');
  if (members.length > 32) return [`tracestate has ${members.length} members, at most 32`];
  if (new Set(keys).size < keys.length) return ['tracestate has a key twice'];
  const wrong = members.find((member) => {
    const at = member.indexOf('=');
    return at < 0 || !stateKey.test(member.slice(0, at)) || !stateValue.test(member.slice(at + 1));
  });
  return wrong === undefined ? [] : ['tracestate is malformed'];
}

function baggageComplaint(text: string): readonly string[] {
  const bytes = Buffer.byteLength(text);
  if (bytes > 8192) return [`baggage has ${bytes} bytes, and no one need pass on more than 8192`];
  return text.split(',').every((member) => baggageMember.test(member))
    ? []
    : ['baggage is malformed'];
}
