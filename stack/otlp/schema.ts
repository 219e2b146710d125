import type { INamespace } from 'protobufjs/light.js';

const repeated = (type: string, id: number) => ({ rule: 'repeated', type, id });
const field = (type: string, id: number) => ({ type, id });
/** As in Jaeger and the Collector, a byte that is not UTF-8 must not cost the whole batch. */
const text = (id: number) => ({
  type: 'string',
  id,
  options: { features: { utf8_validation: 'NONE' } },
});

/**
 * The messages of OTLP's trace service, version 1, as a protobufjs descriptor: field names, types
 * and numbers of opentelemetry-proto 1.x (trace/v1, common/v1, resource/v1, collector/trace/v1) and
 * google.rpc.Status, which carries errors. Enumerations are int32 here: they travel as such.
 * https://github.com/open-telemetry/opentelemetry-proto
 */
export const schema: INamespace = {
  nested: {
    ExportTraceServiceRequest: { fields: { resourceSpans: repeated('ResourceSpans', 1) } },
    ExportTraceServiceResponse: { fields: { partialSuccess: field('PartialSuccess', 1) } },
    PartialSuccess: {
      fields: { rejectedSpans: field('int64', 1), errorMessage: text(2) },
    },
    RpcStatus: { fields: { code: field('int32', 1), message: text(2) } },
    ResourceSpans: {
      fields: {
        resource: field('Resource', 1),
        scopeSpans: repeated('ScopeSpans', 2),
        schemaUrl: text(3),
      },
    },
    Resource: {
      fields: { attributes: repeated('KeyValue', 1), droppedAttributesCount: field('uint32', 2) },
    },
    ScopeSpans: {
      fields: {
        scope: field('Scope', 1),
        spans: repeated('Span', 2),
        schemaUrl: text(3),
      },
    },
    Scope: {
      fields: {
        name: text(1),
        version: text(2),
        attributes: repeated('KeyValue', 3),
        droppedAttributesCount: field('uint32', 4),
      },
    },
    Span: {
      fields: {
        traceId: field('bytes', 1),
        spanId: field('bytes', 2),
        traceState: text(3),
        parentSpanId: field('bytes', 4),
        name: text(5),
        kind: field('int32', 6),
        startTimeUnixNano: field('fixed64', 7),
        endTimeUnixNano: field('fixed64', 8),
        attributes: repeated('KeyValue', 9),
        droppedAttributesCount: field('uint32', 10),
        events: repeated('Event', 11),
        droppedEventsCount: field('uint32', 12),
        links: repeated('Link', 13),
        droppedLinksCount: field('uint32', 14),
        status: field('Status', 15),
        flags: field('fixed32', 16),
      },
    },
    Event: {
      fields: {
        timeUnixNano: field('fixed64', 1),
        name: text(2),
        attributes: repeated('KeyValue', 3),
        droppedAttributesCount: field('uint32', 4),
      },
    },
    Link: {
      fields: {
        traceId: field('bytes', 1),
        spanId: field('bytes', 2),
        traceState: text(3),
        attributes: repeated('KeyValue', 4),
        droppedAttributesCount: field('uint32', 5),
        flags: field('fixed32', 6),
      },
    },
    Status: { fields: { message: text(2), code: field('int32', 3) } },
    KeyValue: { fields: { key: text(1), value: field('AnyValue', 2) } },
    AnyValue: {
      oneofs: {
        value: {
          oneof: [
            'stringValue',
            'boolValue',
            'intValue',
            'doubleValue',
            'arrayValue',
            'kvlistValue',
            'bytesValue',
          ],
        },
      },
      fields: {
        stringValue: text(1),
        boolValue: field('bool', 2),
        intValue: field('int64', 3),
        doubleValue: field('double', 4),
        arrayValue: field('ArrayValue', 5),
        kvlistValue: field('KeyValueList', 6),
        bytesValue: field('bytes', 7),
      },
    },
    ArrayValue: { fields: { values: repeated('AnyValue', 1) } },
    KeyValueList: { fields: { values: repeated('KeyValue', 1) } },
  },
};
