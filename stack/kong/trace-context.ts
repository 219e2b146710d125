/** The caller's W3C trace context, as Kong 3.9 reads it: version 00 and nothing else. */
export interface TraceContext {
  readonly traceId: string;
  readonly parentId: string;
  readonly sampled: boolean;
}

const format = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/i;

/** Undefined for whatever Kong ignores, newer versions of the header among it. */
export function parseTraceparent(header: string | undefined): TraceContext | undefined {
  const [, traceId, parentId, flags] = header?.match(format) ?? [];
  if (traceId === undefined || parentId === undefined || flags === undefined) return undefined;
  if (/^0+$/.test(traceId) || /^0+$/.test(parentId)) return undefined;
  return {
    traceId: traceId.toLowerCase(),
    parentId: parentId.toLowerCase(),
    sampled: (Number.parseInt(flags, 16) & 1) === 1,
  };
}

export function formatTraceparent(traceId: string, spanId: string, sampled: boolean): string {
  return `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`;
}
