import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import {
  decodeProtobuf,
  encodeResponse,
  encodeRpcStatus,
  type PartialSuccess,
} from './protobuf.ts';
import type { TraceData } from './trace-data.ts';
import { withoutInvalidIds } from './valid-ids.ts';

const unzip = promisify(gunzip);

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

export interface ReceiverOptions {
  /** Largest body, as sent and after decompression. */
  readonly maxBodyBytes: number;
  /** Takes over the spans before the answer is sent; if it throws, the sender may try again. */
  readonly accept: (data: TraceData) => void;
  /** Told of spans that were not taken, where their number is known. */
  readonly refused?: (spans: number) => void;
}

/**
 * OTLP over HTTP: POST /v1/traces, JSON or protobuf, plain or gzip. Spans without valid ids are
 * left out and reported as a partial success.
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
  if (path !== '/v1/traces') return text(response, 404, '404 page not found');
  if (request.method !== 'POST') {
    response.setHeader('allow', 'POST');
    return text(response, 405, '405 method not allowed, supported: [POST]');
  }
  const mediaType = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  const encoding = encodings.find((known) => known === mediaType);
  if (!encoding) {
    return text(response, 415, `415 unsupported media type, supported: [${encodings.join(', ')}]`);
  }
  try {
    const { data, partial } = withoutInvalidIds(
      await decode(await readBody(request, options.maxBodyBytes), encoding),
    );
    options.accept(data);
    if (partial) options.refused?.(partial.rejectedSpans);
    succeed(response, encoding, partial);
  } catch (error) {
    refuse(response, encoding, error);
  }
}

async function readBody(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  const contentEncoding = request.headers['content-encoding'] ?? 'identity';
  if (contentEncoding !== 'identity' && contentEncoding !== 'gzip') {
    throw new Refusal(
      400,
      grpcCode.invalidArgument,
      `unsupported Content-Encoding: ${contentEncoding}`,
    );
  }
  const tooLarge = () =>
    new Refusal(413, grpcCode.invalidArgument, `request body is larger than ${limitBytes} bytes`);
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request) {
    sizeBytes += chunk.length;
    if (sizeBytes > limitBytes) throw tooLarge();
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks);
  if (contentEncoding === 'identity') return body;
  try {
    return await unzip(body, { maxOutputLength: limitBytes });
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge();
    throw new Refusal(400, grpcCode.invalidArgument, `cannot decompress the body: ${error}`);
  }
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
  const close = refusal.status === 413 ? { connection: 'close' } : {};
  response.writeHead(refusal.status, { 'content-type': encoding, ...close }).end(body);
}

function text(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'text/plain' }).end(body);
}
