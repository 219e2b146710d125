/** What the upstream is told: the caller's headers, and the one list of ours. */
import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { clientAddress } from './client-identity.ts';
import { formatTraceparent, type TraceContext } from './trace-context.ts';

// Those that end at this hop, those that this hop says itself, and what is the lab's alone.
const replaced = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'te',
  // Node refuses it where there are no chunks.
  'trailer',
  'transfer-encoding',
  'upgrade',
  'x-client-id',
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-lab-fault',
  'x-lab-secret',
  'x-real-ip',
  'x-request-id',
]);

/** Not for what stands behind a name and a password: its page is rewritten, so not compressed. */
const forThisHop = new Set(['accept-encoding', 'authorization']);

// NGINX ignores a header whose name holds anything else (ignore_invalid_headers).
const validName = /^[a-z0-9-]+$/;

export interface ForwardOptions {
  readonly context: TraceContext;
  readonly injectContext: boolean;
  readonly clientId: string;
  readonly labFault: string | undefined;
  readonly upgrade: boolean;
  readonly bodyBytes: number;
  /** False: the credentials were for this hop. */
  readonly authorization: boolean;
}

export function forwardedHeaders(
  request: IncomingMessage,
  options: ForwardOptions,
): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = Object.create(null);
  headers['Host'] = hostName(request);
  if (options.upgrade) {
    headers['Upgrade'] = 'websocket';
    headers['Connection'] = 'upgrade';
  }
  const { rawHeaders } = request;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase();
    if (replaced.has(name) || !validName.test(name)) continue;
    if (forThisHop.has(name) && !options.authorization) continue;
    if (options.injectContext && (name === 'traceparent' || name === 'tracestate')) continue;
    const value = rawHeaders[index + 1] ?? '';
    const before = headers[name];
    if (before === undefined) headers[name] = value;
    else headers[name] = Array.isArray(before) ? [...before, value] : [String(before), value];
  }
  const address = clientAddress(request);
  const forwardedFor = request.headers['x-forwarded-for'];
  headers['X-Request-Id'] = options.context.requestId;
  headers['X-Real-IP'] = address;
  headers['X-Forwarded-For'] = forwardedFor ? `${String(forwardedFor)}, ${address}` : address;
  headers['X-Forwarded-Proto'] = 'http';
  headers['X-Client-Id'] = options.clientId;
  if (options.labFault !== undefined) headers['X-Lab-Fault'] = options.labFault;
  if (options.injectContext) {
    headers['traceparent'] = formatTraceparent(options.context);
    if (options.context.traceState !== '') headers['tracestate'] = options.context.traceState;
  }
  if (options.bodyBytes > 0 || request.headers['content-length'] !== undefined) {
    headers['Content-Length'] = options.bodyBytes;
  }
  return headers;
}

/** NGINX's `$host`: of the request line, else of the header; in lower case, without the port. */
export function hostName(request: IncomingMessage): string {
  const [, absolute] = /^https?:\/\/([^/?#]+)/i.exec(request.url ?? '') ?? [];
  const host = absolute ?? request.headers.host ?? '';
  return host.replace(/:\d*$/, '').toLowerCase() || '_';
}
