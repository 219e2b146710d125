import protobuf from 'protobufjs/light.js';
import { type LooseTraceData, normalise } from './normalise.ts';
import { schema } from './schema.ts';
import type { Span, SpanLink, TraceData } from './trace-data.ts';
import { requireIdLengths } from './valid-ids.ts';

const root = protobuf.Root.fromJSON(schema);
const request = root.lookupType('ExportTraceServiceRequest');
const response = root.lookupType('ExportTraceServiceResponse');
const rpcStatus = root.lookupType('RpcStatus');

/** Reads an ExportTraceServiceRequest; throws on what is no such message. */
export function decodeProtobuf(bytes: Uint8Array): TraceData {
  const plain: LooseTraceData = request.toObject(request.decode(bytes), { longs: String });
  const data = normalise(plain);
  requireIdLengths(data);
  return data;
}

export function encodeProtobuf(data: TraceData): Uint8Array {
  return request.encode(request.fromObject(toMessage(data))).finish();
}

export interface PartialSuccess {
  readonly rejectedSpans: number;
  readonly errorMessage: string;
}

/** Where all went well, as a Collector: the field is there and empty. */
export function encodeResponse(partial?: PartialSuccess): Uint8Array {
  return response.encode(response.fromObject({ partialSuccess: partial ?? {} })).finish();
}

export function decodeResponse(bytes: Uint8Array): PartialSuccess | undefined {
  const plain = response.toObject(response.decode(bytes), { longs: Number });
  const partial: { rejectedSpans?: number; errorMessage?: string } | undefined =
    plain['partialSuccess'];
  if (!partial) return undefined;
  return { rejectedSpans: partial.rejectedSpans ?? 0, errorMessage: partial.errorMessage ?? '' };
}

/** google.rpc.Status, the body of a refused request. */
export function encodeRpcStatus(status: { readonly code: number; readonly message: string }) {
  return rpcStatus.encode(rpcStatus.fromObject(status)).finish();
}

/** protobufjs takes 64-bit integers as strings, but bytes only as bytes (or base64). */
function toMessage(data: TraceData): Record<string, unknown> {
  return {
    resourceSpans: data.resourceSpans.map((entry) => ({
      ...entry,
      scopeSpans: entry.scopeSpans.map((scoped) => ({
        ...scoped,
        spans: scoped.spans.map(spanMessage),
      })),
    })),
  };
}

function spanMessage(span: Span): Record<string, unknown> {
  return {
    ...span,
    traceId: bytes(span.traceId),
    spanId: bytes(span.spanId),
    parentSpanId: bytes(span.parentSpanId),
    links: span.links?.map(linkMessage),
  };
}

function linkMessage(link: SpanLink): Record<string, unknown> {
  return { ...link, traceId: bytes(link.traceId), spanId: bytes(link.spanId) };
}

function bytes(id: string | undefined): Uint8Array | undefined {
  return id ? Buffer.from(id, 'hex') : undefined;
}
