/** The caller's W3C trace context taken apart, and the one that this hop sends on. */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Sampler } from './sampler.ts';

export interface TraceContext {
  /** 32 hex digits; a root's trace id, and with its first half the span's id, as `$request_id`. */
  readonly requestId: string;
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for a root. */
  readonly parentSpanId: string;
  /** As it came; empty when it came without a valid parent. */
  readonly traceState: string;
  readonly sampled: boolean;
  /** Bit 0: sampled. Bit 1, random trace id, is the caller's. */
  readonly flags: number;
}

// Version 00 is exactly 55 characters, a later one may carry more. ff, an all-zero id, upper case
// and anything else is no context at all (W3C Trace Context, section 3.2).
const traceparent =
  /^(?:00(?=.{53}$)|(?!00|ff)[0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?$/;

/** Several lines of a header: the first one counts, as in NGINX before 1.23. */
function firstLine(request: IncomingMessage, name: string): string {
  const value = request.headersDistinct[name]?.[0];
  return value ?? '';
}

export function readContext(request: IncomingMessage, sampler: Sampler): TraceContext {
  const requestId = randomBytes(16).toString('hex');
  const spanId = requestId.slice(0, 16);
  const parent = request.headers['traceparent']
    ? traceparent.exec(firstLine(request, 'traceparent'))
    : null;
  const [, traceId, parentSpanId, flagDigits] = parent ?? [];
  if (traceId === undefined || parentSpanId === undefined || flagDigits === undefined) {
    const sampled = sampler(requestId);
    const flags = sampled ? 1 : 0;
    return {
      requestId,
      traceId: requestId,
      spanId,
      parentSpanId: '',
      traceState: '',
      sampled,
      flags,
    };
  }
  // Bits that no version we know gives a meaning to are not ours to pass on.
  const flags = Number.parseInt(flagDigits, 16) & 3;
  return {
    requestId,
    traceId,
    spanId,
    parentSpanId,
    traceState: request.headersDistinct['tracestate']?.join(',') ?? '',
    sampled: (flags & 1) === 1,
    flags,
  };
}

export function formatTraceparent(context: TraceContext): string {
  return `00-${context.traceId}-${context.spanId}-0${context.flags}`;
}
