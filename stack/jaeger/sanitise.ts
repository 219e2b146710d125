import { type Resource, type Span, stringAttribute, type TraceData } from '../otlp/trace-data.ts';
import { goTime } from './go-values.ts';
import { withWarning } from './warnings.ts';

const serviceName = 'service.name';

export function serviceOf(resource: Resource): string {
  return stringAttribute(resource.attributes, serviceName) ?? '';
}

/** What Jaeger changes in spans before it stores them. */
export function sanitise(data: TraceData): TraceData {
  return {
    resourceSpans: data.resourceSpans.map((entry) => ({
      ...entry,
      resource: withServiceName(entry.resource),
      scopeSpans: entry.scopeSpans.map((scoped) => ({
        ...scoped,
        spans: scoped.spans.map(withPositiveDuration),
      })),
    })),
  };
}

function withServiceName(resource: Resource): Resource {
  const attributes = resource.attributes ?? [];
  const given = attributes.find(({ key }) => key === serviceName)?.value;
  if (given?.stringValue) return resource;
  const substitute =
    given === undefined
      ? 'missing-service-name'
      : given.stringValue === undefined
        ? 'service-name-wrong-type'
        : 'empty-service-name';
  return {
    ...resource,
    attributes: [
      ...attributes.filter(({ key }) => key !== serviceName),
      { key: serviceName, value: { stringValue: substitute } },
    ],
  };
}

/** A span that does not end after its start ends a nanosecond after it, and says so. */
function withPositiveDuration(span: Span): Span {
  const startNs = BigInt(span.startTimeUnixNano ?? 0);
  const endNs = BigInt(span.endTimeUnixNano ?? 0);
  if (startNs < endNs) return span;
  const adjusted = startNs + 1n;
  return withWarning(
    { ...span, endTimeUnixNano: String(adjusted) },
    'Negative duration detected, sanitizing end timestamp. ' +
      `Original end timestamp: ${goTime(endNs)}, adjusted to: ${goTime(adjusted)}`,
  );
}
