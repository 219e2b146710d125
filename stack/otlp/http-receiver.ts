import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gunzip, inflate } from 'node:zlib';
import {
  decodeProtobuf,
  encodeResponse,
  encodeRpcStatus,
  type PartialSuccess,
} from './protobuf.ts';
import type { TraceData } from './trace-data.ts';
import { withoutInvalidIds } from './valid-ids.ts';

/** Of a body's Content-Encoding; of those that a Collector knows, zstd, snappy and lz4 are missing. */
const decompressors = {
  gzip: promisify(gunzip),
  deflate: promisify(inflate),
  zlib: promisify(inflate),
} as const;

/** gRPC status codes that OTLP/HTTP errors carry in their body. */
const grpcCode = { invalidArgument: 3, resourceExhausted: 8, unavailable: 14 } as const;
const encodings = ['application/json', 'application/x-protobuf'] as const;
type Encoding = (typeof encodings)[number];

class Refusal extends Error {
  readonly status: number;
  readonly code: number;
  constructor(status: number, code: number, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** The rest of the body is not read. A Collector says 400, too. */
class TooLarge extends Refusal {}

export interface ReceiverOptions {
  /** Largest body, as sent and after decompression. */
  readonly maxBodyBytes: number;
  /** Takes over the spans before the answer is sent; if it throws, the sender may try again. */
  readonly accept: (data: TraceData) => void;
  /** Told of spans that were not taken, where their number is known. */
  readonly refused?: (spans: number) => void;
  /** Hands on spans without valid ids too, as a Collector does. */
  readonly anyIds?: boolean;
}

/**
 * OTLP over HTTP: POST /v1/traces, JSON or protobuf, plain or compressed. Spans without valid ids
 * are left out and reported as a partial success, unless all are wanted.
 * https://opentelemetry.io/docs/specs/otlp/#otlphttp
 */
export function otlpHttpReceiver(options: ReceiverOptions): RequestListener {
  return (request, response) => {
    receive(request, response, options).catch((error: unknown) => {
      // The sender went away, or our own fault: it may try again in either case.
      const message = error instanceof Error ? error.message : String(error);
      if (!response.headersSent) text(response, 503, message);
    });
  };
}

async function receive(
  request: IncomingMessage,
  response: ServerResponse,
  options: ReceiverOptions,
): Promise<void> {
  const path = request.url?.split('?', 1)[0];
  if (path !== '/v1/traces') return notFound(response);
  if (request.method !== 'POST') {
    return text(response, 405, '405 method not allowed, supported: [POST]');
  }
  const mediaType = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  const encoding = encodings.find((known) => known === mediaType);
  if (!encoding) {
    return text(response, 415, `415 unsupported media type, supported: [${encodings.join(', ')}]`);
  }
  try {
    const decoded = await decode(await readBody(request, options.maxBodyBytes), encoding);
    const { data, partial } = options.anyIds
      ? { data: decoded, partial: undefined }
      : withoutInvalidIds(decoded);
    options.accept(data);
    if (partial) options.refused?.(partial.rejectedSpans);
    succeed(response, encoding, partial);
  } catch (error) {
    refuse(response, encoding, error);
  }
}

async function readBody(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  const contentEncoding = request.headers['content-encoding'] ?? '';
  if (contentEncoding !== '' && !isKnown(contentEncoding)) {
    throw new Refusal(
      400,
      grpcCode.invalidArgument,
      `unsupported Content-Encoding: ${contentEncoding}`,
    );
  }
  const tooLarge = () =>
    new TooLarge(400, grpcCode.invalidArgument, 'http: request body too large');
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request) {
    sizeBytes += chunk.length;
    if (sizeBytes > limitBytes) throw tooLarge();
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks);
  if (contentEncoding === '') return body;
  try {
    return await decompressors[contentEncoding](body, { maxOutputLength: limitBytes });
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge();
    throw new Refusal(400, grpcCode.invalidArgument, `cannot decompress the body: ${error}`);
  }
}

function isKnown(contentEncoding: string): contentEncoding is keyof typeof decompressors {
  return Object.hasOwn(decompressors, contentEncoding);
}

async function decode(body: Buffer, encoding: Encoding): Promise<TraceData> {
  try {
    if (encoding === 'application/x-protobuf') return decodeProtobuf(body);
    // Few senders use JSON, and its schema takes memory: loaded with the first of them.
    const { decodeJson } = await import('./json.ts');
    return decodeJson(body.toString('utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Refusal(400, grpcCode.invalidArgument, `cannot decode the request: ${reason}`);
  }
}

function succeed(response: ServerResponse, encoding: Encoding, partial?: PartialSuccess): void {
  // OTLP/JSON writes 64-bit integers as strings.
  const body =
    encoding === 'application/json'
      ? JSON.stringify({
          partialSuccess: partial
            ? { rejectedSpans: String(partial.rejectedSpans), errorMessage: partial.errorMessage }
            : {},
        })
      : encodeResponse(partial);
  response.writeHead(200, { 'content-type': encoding }).end(body);
}

function refuse(response: ServerResponse, encoding: Encoding, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  const refusal =
    error instanceof Refusal ? error : new Refusal(503, grpcCode.unavailable, message);
  const status = { code: refusal.code, message };
  const body = encoding === 'application/json' ? JSON.stringify(status) : encodeRpcStatus(status);
  // A body that was not read to its end cannot be followed by another request.
  const close = refusal instanceof TooLarge ? { connection: 'close' } : {};
  response.writeHead(refusal.status, { 'content-type': encoding, ...close }).end(body);
}

/** As Go's http.NotFound. */
function notFound(response: ServerResponse): void {
  response
    .writeHead(404, { 'content-type': 'text/plain; charset=utf-8' })
    .end('404 page not found\n');
}

function text(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'text/plain' }).end(body);
}
