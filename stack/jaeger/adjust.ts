import type { KeyValue, Resource, Span, TraceData } from '../otlp/trace-data.ts';

/** Attributes of the SDK that some senders put on spans; they belong to the resource. */
const libraryKeys: ReadonlySet<string> = new Set([
  'telemetry.sdk.language',
  'telemetry.sdk.name',
  'telemetry.sdk.version',
  'telemetry.distro.name',
  'telemetry.distro.version',
]);

/**
 * What Jaeger does to a trace before it shows it, unless asked for the raw one: sorts attributes by
 * key and events by name, drops repeated spans and links without a trace id, and moves the SDK's
 * attributes to the resource. Clock skew is not adjusted, as in a Jaeger with its defaults.
 */
export function adjust(data: TraceData): TraceData {
  const seen = new Set<string>();
  return {
    resourceSpans: data.resourceSpans.map((entry) => {
      const moved = new Map<string, KeyValue>();
      const resource = sortedAttributes(entry.resource);
      const resourceKey = JSON.stringify(resource);
      const scopeSpans = entry.scopeSpans.map((scoped) => {
        const spans = scoped.spans
          .map((span) => sortedSpan(span))
          .filter((span) => isNew(seen, resourceKey + JSON.stringify(span)))
          .map((span) => takeLibraryAttributes(span, resource, moved));
        return { ...scoped, scope: sortedAttributes(scoped.scope), spans };
      });
      return { ...entry, resource: withAttributes(resource, moved), scopeSpans };
    }),
  };
}

function sortedSpan(span: Span): Span {
  const { events, links, ...rest } = sortedAttributes(span);
  const validLinks = links?.filter((link) => /[^0]/.test(link.traceId ?? '')).map(sortedAttributes);
  return {
    ...rest,
    ...(events && {
      events: events.map(sortedAttributes).sort((a, b) => compare(a.name ?? '', b.name ?? '')),
    }),
    ...(validLinks?.length && { links: validLinks }),
  };
}

function sortedAttributes<T extends { readonly attributes?: readonly KeyValue[] }>(holder: T): T {
  const { attributes } = holder;
  if (!attributes) return holder;
  return { ...holder, attributes: [...attributes].sort((a, b) => compare(a.key, b.key)) };
}

/** By code unit, as Go compares strings of ASCII; localeCompare would not. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function isNew(seen: Set<string>, key: string): boolean {
  if (seen.has(key)) return false;
  seen.add(key);
  return true;
}

function takeLibraryAttributes(span: Span, resource: Resource, moved: Map<string, KeyValue>): Span {
  if (!span.attributes?.some(({ key }) => libraryKeys.has(key))) return span;
  const kept = span.attributes.filter((attribute) => {
    if (!libraryKeys.has(attribute.key)) return true;
    const existing =
      resource.attributes?.find(({ key }) => key === attribute.key) ?? moved.get(attribute.key);
    if (existing && JSON.stringify(existing) !== JSON.stringify(attribute)) return true;
    moved.set(attribute.key, attribute);
    return false;
  });
  const { attributes: _, ...rest } = span;
  return kept.length > 0 ? { ...rest, attributes: kept } : rest;
}

function withAttributes(resource: Resource, moved: ReadonlyMap<string, KeyValue>): Resource {
  const missing = [...moved.values()].filter(
    ({ key }) => !resource.attributes?.some((attribute) => attribute.key === key),
  );
  if (missing.length === 0) return resource;
  return sortedAttributes({
    ...resource,
    attributes: [...(resource.attributes ?? []), ...missing],
  });
}
