import type { Attributes, Span } from '../trace.ts';
import type { HygieneCheck, HygieneFinding } from './check.ts';
import { sensitiveIn } from './sensitive-text.ts';

/**
 * Secrets and personal data in names, status messages and attributes of spans, of their resources,
 * events and links: each place of a service once. Values are never told.
 */
export const secrets: HygieneCheck = {
  rule: 'secrets',
  judge: (traces) => {
    const found = new Map<string, Omit<HygieneFinding, 'rule'>>();
    for (const { trace } of traces) {
      for (const span of trace.spans) {
        for (const [place, text] of textsOf(span)) {
          for (const kind of sensitiveIn(place, text)) {
            const message = `${span.service} "${span.name}": ${place} holds ${kind}`;
            const key = `${span.service} ${place} ${kind}`;
            if (found.has(key)) continue;
            const at = { traceId: trace.traceId, spanId: span.spanId };
            found.set(key, { verdict: 'failed', message, ...at, anchor: 'sensitive-data' });
          }
        }
      }
    }
    return [...found.values()];
  },
};

function textsOf(span: Span): readonly (readonly [place: string, text: string])[] {
  return [
    ['its name', span.name],
    ...(span.statusMessage ? ([['its status message', span.statusMessage]] as const) : []),
    ...inAttributes('', span.attributes),
    ...inAttributes('resource ', span.resource),
    ...span.events.flatMap(({ name, attributes }) => inAttributes(`event ${name}, `, attributes)),
    ...span.links.flatMap(({ attributes }) => inAttributes('link, ', attributes)),
  ];
}

function inAttributes(where: string, attributes: Attributes): (readonly [string, string])[] {
  return Object.entries(attributes).flatMap(([name, value]) =>
    [value].flat().map((one) => [`${where}${name}`, String(one)] as const),
  );
}
