import { randomHex } from './random-hex.ts';
import type { TraceContext } from './trace-context.ts';

export type KongSpanKind = 'internal' | 'server' | 'client';

/** A span as Kong records it. Times are readings of `performance.now()`. */
export interface KongSpan {
  readonly name: string;
  readonly kind: KongSpanKind;
  readonly spanId: string;
  readonly startMs: number;
  endMs: number;
  failed: boolean;
  readonly attributes: Record<string, string | number>;
  exception?: string;
}

/**
 * The spans of one request: `kong` and, flat under it, everything else.
 * The trace id is one for all and may still change while the request runs, as in Kong.
 */
export class RequestTrace {
  traceId: string;
  parentId: string | undefined;
  sampled: boolean;
  readonly root: KongSpan;
  readonly children: KongSpan[] = [];

  constructor(startMs: number, sampled: boolean) {
    this.traceId = randomHex(16);
    this.sampled = sampled;
    this.root = newSpan('kong', 'server', startMs, {});
  }

  join(context: TraceContext): void {
    this.traceId = context.traceId;
    this.parentId = context.parentId;
    this.sampled = context.sampled;
  }

  /** Starts a span that is exported; `end` it. */
  start(
    name: string,
    kind: KongSpanKind = 'internal',
    attributes: Record<string, string | number> = {},
  ): KongSpan {
    const span = newSpan(name, kind, performance.now(), attributes);
    this.children.push(span);
    return span;
  }

  adopt(span: KongSpan): void {
    this.children.push(span);
  }
}

export function newSpan(
  name: string,
  kind: KongSpanKind,
  startMs: number,
  attributes: Record<string, string | number>,
  spanId: string = randomHex(8),
): KongSpan {
  return { name, kind, spanId, startMs, endMs: startMs, failed: false, attributes };
}

export function end(span: KongSpan): void {
  span.endMs = performance.now();
}
