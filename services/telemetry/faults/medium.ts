/** Over which medium a message leaves, told from the span that sends it. */
import { type Attributes, type Context, type Span, SpanKind, trace } from '@opentelemetry/api';
import { attributes } from '../semconv.ts';
import type { Medium } from './fault.ts';

const byMessagingSystem: Readonly<Record<string, Medium>> = {
  kafka: 'kafka',
  'graphile-worker': 'job',
  websocket: 'websocket',
};

/** Undefined too where the trace is not sampled: then the span has neither kind nor attributes. */
export function mediumOf(context: Context): Medium | undefined {
  const span = trace.getSpan(context);
  if (span === undefined || !isRecorded(span)) return undefined;
  if (span.kind === SpanKind.CLIENT) return 'http';
  if (span.kind !== SpanKind.PRODUCER) return undefined;
  return byMessagingSystem[String(span.attributes[attributes.messagingSystem])];
}

function isRecorded(
  span: Span,
): span is Span & { readonly kind: SpanKind; readonly attributes: Attributes } {
  return 'kind' in span && 'attributes' in span && typeof span.attributes === 'object';
}
