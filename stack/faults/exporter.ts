/** Loses spans on their way out of the process, or changes what they say. */
import { SpanStatusCode } from '@opentelemetry/api';
import type { ExportResult } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import type { FaultSet } from './fault-set.ts';

const succeeded: ExportResult = { code: 0 };

export function faultyExporter(inner: SpanExporter, faults: FaultSet): SpanExporter {
  return {
    export(spans, done) {
      const exported = played(spans, faults);
      if (exported.length === 0) done(succeeded);
      else inner.export(exported, done);
    },
    shutdown: () => inner.shutdown(),
    forceFlush: () => inner.forceFlush?.() ?? Promise.resolve(),
  };
}

function played(spans: ReadableSpan[], faults: FaultSet): ReadableSpan[] {
  if (!faults.has('export-stopped', 'span-lost', 'error-hidden', 'attribute')) return spans;
  return spans
    .filter(() => faults.hit('export-stopped').length === 0)
    .filter((span) => faults.hit('span-lost', (fault) => fault.span === span.name).length === 0)
    .map((span) =>
      isError(span) && faults.hit('error-hidden').length > 0 ? withoutError(span) : span,
    )
    .map((span) => {
      const added = faults.hit('attribute').map(({ name, value }) => [name, value] as const);
      return added.length === 0
        ? span
        : { ...span, attributes: { ...span.attributes, ...Object.fromEntries(added) } };
    });
}

const isError = (span: ReadableSpan) => span.status.code === SpanStatusCode.ERROR;

/** The spans of the stand-ins are plain objects: a copy has all that they have. */
function withoutError(span: ReadableSpan): ReadableSpan {
  return {
    ...span,
    status: { code: SpanStatusCode.UNSET },
    events: span.events.filter(({ name }) => name !== 'exception'),
  };
}
