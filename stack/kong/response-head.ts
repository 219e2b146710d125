/** The head of a response: made of the upstream's, completed by the gateway, written. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Draft, Exchange } from './exchange.ts';
import { via } from './product.ts';
import { responseHeaders } from './response-headers.ts';

export function draftOf(exchange: Exchange, message: IncomingMessage): Draft {
  const headers = responseHeaders(message);
  for (let index = 0; index < exchange.responseHeaders.flat.length; index += 2) {
    headers.add(
      exchange.responseHeaders.flat[index] ?? '',
      exchange.responseHeaders.flat[index + 1] ?? '',
    );
  }
  return { status: message.statusCode ?? 502, reason: message.statusMessage ?? '', headers };
}

/** `sentMs` is when the upstream was called; absent where it was not. */
export function addLatencies(exchange: Exchange, draft: Draft, sentMs: number | undefined): void {
  const now = performance.now();
  const { headers } = draft;
  if (sentMs === undefined) {
    headers.set('X-Kong-Response-Latency', String(Math.round(now - exchange.startMs)));
    return;
  }
  headers.set('X-Kong-Upstream-Latency', String(Math.round(now - sentMs)));
  headers.set('X-Kong-Proxy-Latency', String(Math.round(sentMs - exchange.startMs)));
  const earlierVia = headers.get('Via');
  headers.set('Via', earlierVia ? `${earlierVia}, ${via}` : via);
}

export function writeHead(exchange: Exchange, response: ServerResponse, draft: Draft): void {
  response.sendDate = false;
  const keepAlive = response.shouldKeepAlive && !exchange.request.headers.upgrade;
  draft.headers.add('Connection', keepAlive ? 'keep-alive' : 'close');
  response.writeHead(draft.status, draft.reason, draft.headers.flat);
}

/** The same as text, for a connection that is no longer HTTP's. */
export function headText({ status, reason, headers }: Draft): string {
  const lines = [`HTTP/1.1 ${status} ${reason}`];
  for (let index = 0; index < headers.flat.length; index += 2) {
    lines.push(`${headers.flat[index]}: ${headers.flat[index + 1]}`);
  }
  return `${lines.join('\r\n')}\r\n\r\n`;
}
