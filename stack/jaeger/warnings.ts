import type { Span } from '../otlp/trace-data.ts';

/** Attribute under which Jaeger 2 keeps its warnings on a span. */
const warningsKey = '@jaeger@warnings';

export function withWarning(span: Span, warning: string): Span {
  const attributes = (span.attributes ?? []).filter(({ key }) => key !== warningsKey);
  const values = [...warningsOf(span), warning].map((stringValue) => ({ stringValue }));
  return {
    ...span,
    attributes: [...attributes, { key: warningsKey, value: { arrayValue: { values } } }],
  };
}

export function warningsOf(span: Span): readonly string[] {
  const value = span.attributes?.find(({ key }) => key === warningsKey)?.value;
  return (value?.arrayValue?.values ?? []).map(({ stringValue }) => stringValue ?? '');
}

export function withoutWarnings(span: Span): Span {
  const { attributes, ...rest } = span;
  const kept = attributes?.filter(({ key }) => key !== warningsKey);
  return kept?.length ? { ...rest, attributes: kept } : rest;
}
