/** Requests that NGINX refuses before it looks for a location: they have no span. */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type Answer, errorPage } from './answer.ts';
import { parseRequestPath, type RequestPath } from './request-path.ts';
import { edgeHeaders, serverHeader } from './response-headers.ts';

const maxLineBytes = 8 * 1024;
const headerTooLarge = 'Request Header Or Cookie Too Large';

export function requestFault(request: IncomingMessage, uri: RequestPath): Answer | undefined {
  const target = request.url ?? '';
  if (target.length + (request.method?.length ?? 0) + 11 > maxLineBytes) return errorPage(414);
  const { rawHeaders } = request;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const length = (rawHeaders[index]?.length ?? 0) + (rawHeaders[index + 1]?.length ?? 0) + 4;
    if (length > maxLineBytes) return errorPage(400, headerTooLarge);
  }
  if (request.httpVersion === '1.1' && request.headers.host === undefined) return errorPage(400);
  if ((request.headersDistinct['host']?.length ?? 0) > 1) return errorPage(400);
  if (request.method === 'TRACE') return errorPage(405);
  if (uri.path === '' || !parseRequestPath(target)) return errorPage(400);
  return undefined;
}

/** What can't be read as a request at all is answered on the bare connection. */
export function refuseConnection(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const answer =
    error.code === 'HPE_HEADER_OVERFLOW' ? errorPage(400, headerTooLarge) : errorPage(400);
  const headers = [
    'Server',
    serverHeader,
    'Date',
    new Date().toUTCString(),
    'Content-Type',
    answer.contentType,
    'Content-Length',
    String(Buffer.byteLength(answer.body)),
    'Connection',
    'close',
    ...edgeHeaders({
      limitStatus: '',
      traceId: randomBytes(16).toString('hex'),
      cacheStatus: '',
    }),
  ];
  let text = 'HTTP/1.1 400 Bad Request\r\n';
  for (let index = 0; index < headers.length; index += 2) {
    text += `${headers[index]}: ${headers[index + 1]}\r\n`;
  }
  socket.end(`${text}\r\n${answer.body}`);
}
