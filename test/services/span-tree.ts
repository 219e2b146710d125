/** Looks at the spans of one trace as the tree that they are. */
import { expect } from 'vitest';
import type { Kind, SinkSpan } from './otlp-sink.ts';

export interface SpanQuery {
  readonly service: string;
  readonly kind: Kind;
  readonly name: string | RegExp;
}

export class SpanTree {
  readonly spans: readonly SinkSpan[];

  constructor(spans: readonly SinkSpan[]) {
    this.spans = spans;
  }

  all(query: SpanQuery): readonly SinkSpan[] {
    return this.spans.filter(
      (span) =>
        span.service === query.service &&
        span.kind === query.kind &&
        (typeof query.name === 'string' ? span.name === query.name : query.name.test(span.name)),
    );
  }

  has(query: SpanQuery): boolean {
    return this.all(query).length > 0;
  }

  /** The one span that the query finds. */
  one(query: SpanQuery): SinkSpan {
    const found = this.all(query);
    const names = this.spans.map(({ service, kind, name }) => `${service} ${kind} ${name}`);
    expect(found, `${JSON.stringify(query)} ${query.name} in:\n${names.join('\n')}`).toHaveLength(
      1,
    );
    return found[0] as SinkSpan;
  }

  /** From the span's parent up to the root, or to a parent that is not among these spans. */
  ancestors(span: SinkSpan): readonly SinkSpan[] {
    const parent = this.spans.find(({ spanId }) => spanId === span.parentSpanId);
    return parent === undefined ? [] : [parent, ...this.ancestors(parent)];
  }

  /** Spans whose parent is not among these spans. */
  roots(): readonly SinkSpan[] {
    const ids = new Set(this.spans.map(({ spanId }) => spanId));
    return this.spans.filter(({ parentSpanId }) => !ids.has(parentSpanId));
  }
}
