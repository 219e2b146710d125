import { z } from 'zod';
import { parseTraces } from '../src/jaeger/trace-file.ts';
import type { Trace } from '../src/verify/trace.ts';

const spanSchema = z.looseObject({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
});
export type RecordedSpan = z.infer<typeof spanSchema>;

/** An answer of Jaeger's API v3, with every field that it has. */
export const recordingSchema = z.object({
  result: z.looseObject({
    resourceSpans: z.array(
      z.looseObject({ scopeSpans: z.array(z.looseObject({ spans: z.array(spanSchema) })) }),
    ),
  }),
});
export type Recording = z.infer<typeof recordingSchema>;

export function traceOf(recording: Recording): Trace {
  const [trace] = parseTraces(recording) ?? [];
  if (!trace) throw new Error('the recording holds no trace');
  return trace;
}

/** The recording with every span as `change` makes it; undefined takes it out. */
export function changed(
  { result }: Recording,
  change: (span: RecordedSpan) => RecordedSpan | undefined,
): Recording {
  const resourceSpans = result.resourceSpans.flatMap((resource) => {
    const scopeSpans = resource.scopeSpans.flatMap((scope) => {
      const spans = scope.spans.flatMap((span) => change(span) ?? []);
      return spans.length > 0 ? [{ ...scope, spans }] : [];
    });
    return scopeSpans.length > 0 ? [{ ...resource, scopeSpans }] : [];
  });
  return { result: { ...result, resourceSpans } };
}

/** As if these spans had never been exported. */
export function withoutSpans(recording: Recording, lost: ReadonlySet<string>): Recording {
  return changed(recording, (span) => (lost.has(span.spanId) ? undefined : span));
}

/**
 * Everything from these spans on in a trace of its own, as if the context had not reached them; or,
 * with a parent, as if that of another trace had, which nobody exported.
 */
export function cutOff(
  recording: Recording,
  roots: ReadonlySet<string>,
  otherParent?: string,
): Recording {
  const below = withDescendants(traceOf(recording), roots);
  const otherTrace = 'c'.repeat(32);
  return changed(recording, (span) => {
    if (!below.has(span.spanId)) return span;
    const { parentSpanId, ...rest } = { ...span, traceId: otherTrace };
    if (!roots.has(span.spanId)) return { ...rest, parentSpanId };
    return otherParent === undefined ? rest : { ...rest, parentSpanId: otherParent };
  });
}

function withDescendants({ spans }: Trace, roots: ReadonlySet<string>): ReadonlySet<string> {
  const found = new Set(roots);
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const { spanId, parentSpanId } of spans) {
      if (parentSpanId !== undefined && found.has(parentSpanId)) found.add(spanId);
    }
  }
  return found;
}

/** JSON with one span a line, so that a difference can be read. */
export function recordingText({ result }: Recording): string {
  const lines = (values: readonly unknown[]) =>
    values.map((one) => JSON.stringify(one)).join(',\n');
  const resources = result.resourceSpans.map(({ scopeSpans, ...resource }) => {
    const scopes = scopeSpans.map(
      ({ spans, ...scope }) => `${open(scope)}"spans":[\n${lines(spans)}\n]}`,
    );
    return `${open(resource)}"scopeSpans":[${scopes.join(',\n')}]}`;
  });
  return `{"result":{"resourceSpans":[\n${resources.join(',\n')}\n]}}`;
}

/** An object that has one more field to come. */
function open(fields: object): string {
  const text = JSON.stringify(fields);
  return text === '{}' ? '{' : `${text.slice(0, -1)},`;
}

/** Without what tells nothing of how spans hang together. */
export function lean({ result }: Recording): Recording {
  const resourceSpans = result.resourceSpans.map(({ resource, ...rest }) => ({
    resource: { attributes: attributesOf(resource).filter(({ key }) => key === 'service.name') },
    ...rest,
  }));
  return changed({ result: { ...result, resourceSpans } }, ({ events, ...span }) => span);
}

const resourceSchema = z.looseObject({
  attributes: z.array(z.looseObject({ key: z.string() })).default([]),
});

function attributesOf(resource: unknown) {
  return resourceSchema.parse(resource).attributes;
}
