/** Loses spans on their way out of the process, or changes what they say. */
import { SpanStatusCode } from '@opentelemetry/api';
import type { ExportResult } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import { hit, playedFaults } from './current.ts';

const succeeded: ExportResult = { code: 0 };

export function faultyExporter(inner: SpanExporter): SpanExporter {
  return {
    export(spans, done) {
      const exported = played(spans);
      if (exported.length === 0) done(succeeded);
      else inner.export(exported, done);
    },
    shutdown: () => inner.shutdown(),
    forceFlush: () => inner.forceFlush?.() ?? Promise.resolve(),
  };
}

function played(spans: ReadableSpan[]): ReadableSpan[] {
  const stopped = playedFaults('export-stopped');
  const lost = playedFaults('span-lost');
  const hidden = playedFaults('error-hidden');
  const added = playedFaults('attribute');
  if (stopped.length + lost.length + hidden.length + added.length === 0) return spans;

  return spans
    .filter(() => hit(stopped).length === 0)
    .filter(({ name }) => hit(lost.filter(({ fault }) => fault.span === name)).length === 0)
    .map((span) => (isError(span) && hit(hidden).length > 0 ? withoutError(span) : span))
    .map((span) =>
      hit(added).reduce((so, { name, value }) => withAttribute(so, name, value), span),
    );
}

const isError = (span: ReadableSpan) => span.status.code === SpanStatusCode.ERROR;

function withoutError(span: ReadableSpan): ReadableSpan {
  return changed(span, {
    status: { code: SpanStatusCode.UNSET },
    events: span.events.filter(({ name }) => name !== 'exception'),
  });
}

function withAttribute(span: ReadableSpan, name: string, value: string): ReadableSpan {
  return changed(span, { attributes: { ...span.attributes, [name]: value } });
}

/** The span itself is left as it is: processors before this one hold it too. */
function changed(span: ReadableSpan, other: Partial<ReadableSpan>): ReadableSpan {
  return Object.assign(Object.create(span), other);
}
