import type { KeyValue, Span, TraceData } from '../../otlp/trace-data.ts';

export type ChangeAttributes = (attributes: readonly KeyValue[]) => readonly KeyValue[];

/** Applies a change to the attributes of every span, and of nothing else. */
export function mapSpans(data: TraceData, change: (span: Span) => Span): TraceData {
  return {
    resourceSpans: data.resourceSpans.map((entry) => ({
      ...entry,
      scopeSpans: entry.scopeSpans.map((scoped) => ({
        ...scoped,
        spans: scoped.spans.map(change),
      })),
    })),
  };
}

/** The same object, unless the change gave other attributes. */
export function withChanged<Holder extends { readonly attributes?: readonly KeyValue[] }>(
  holder: Holder,
  change: ChangeAttributes,
): Holder {
  if (!holder.attributes) return holder;
  const changed = change(holder.attributes);
  if (changed === holder.attributes) return holder;
  const { attributes: _, ...rest } = holder;
  return (changed.length > 0 ? { ...rest, attributes: changed } : rest) as Holder;
}
