/** Runs work inside a span of our own: active while the work runs, ended with its outcome. */
import {
  type Attributes,
  type Context,
  context,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { attributes as names } from './semconv.ts';

export interface SpanOptions {
  readonly name: string;
  readonly kind?: SpanKind;
  readonly attributes?: Attributes;
  /** Default: the active context. */
  readonly parent?: Context;
}

const scope = 'tracelab';

export async function inSpan<T>(
  options: SpanOptions,
  work: (span: Span) => Promise<T> | T,
): Promise<T> {
  const parent = options.parent ?? context.active();
  const span = trace
    .getTracer(scope)
    .startSpan(
      options.name,
      { kind: options.kind ?? SpanKind.INTERNAL, attributes: { ...options.attributes } },
      parent,
    );
  try {
    return await context.with(trace.setSpan(parent, span), () => work(span));
  } catch (error) {
    if (!isRefusal(error)) recordFailure(span, error);
    throw error;
  } finally {
    span.end();
  }
}

/**
 * An error that is an answer, such as a link that does not exist: the conventions leave spans
 * unset on 4xx, and a tail sampler that keeps errors must not keep those.
 */
function isRefusal(error: unknown): boolean {
  return error instanceof Error && 'isRefusal' in error && error.isRefusal === true;
}

export function recordFailure(span: Span, error: unknown): void {
  const failure = error instanceof Error ? error : new Error(String(error));
  span.recordException(failure);
  span.setAttribute(names.errorType, failure.name);
  span.setStatus({ code: SpanStatusCode.ERROR, message: failure.message });
}
