/** A connection after `101 Switching Protocols`: bytes both ways until one side ends it. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Exchange } from './exchange.ts';
import { passedHeaders, serverHeader } from './response-headers.ts';

export interface TunnelOptions {
  readonly exchange: Exchange;
  readonly message: IncomingMessage;
  readonly upstream: Duplex;
  /** Bytes that came right behind the upstream's 101. */
  readonly upstreamHead: Buffer;
  /** Bytes that came right behind the client's request. */
  readonly clientHead: Buffer;
  readonly idleTimeoutMs: number;
  readonly done: () => void;
}

export function tunnel(options: TunnelOptions): void {
  const { exchange, message, upstream } = options;
  const client = exchange.request.socket;
  // From here on the socket is ours; the response only tells when all is over.
  exchange.response.detachSocket(client);
  exchange.status = 101;
  const headers = [
    'Server',
    serverHeader,
    'Connection',
    'upgrade',
    'Upgrade',
    'websocket',
    ...passedHeaders(message.rawHeaders),
    ...exchange.edgeHeaders(),
  ];
  let head = `HTTP/1.1 101 ${message.statusMessage ?? 'Switching Protocols'}\r\n`;
  for (let index = 0; index < headers.length; index += 2) {
    head += `${headers[index]}: ${headers[index + 1]}\r\n`;
  }
  client.write(`${head}\r\n`, 'latin1');

  let over = false;
  const end = () => {
    if (over) return;
    over = true;
    client.destroy();
    upstream.destroy();
    options.done();
    exchange.response.emit('finish');
  };
  exchange.onAbort = end;
  for (const socket of [client, upstream]) {
    if ('setTimeout' in socket && typeof socket.setTimeout === 'function') {
      socket.setTimeout(options.idleTimeoutMs, end);
    }
    socket.on('error', end);
    socket.on('close', end);
    // One side has ended and the other has been sent all of it: NGINX then closes both.
    socket.on('finish', end);
  }
  upstream.on('data', (chunk: Buffer) => {
    exchange.sentBytes += chunk.length;
  });
  if (options.upstreamHead.length > 0) {
    exchange.sentBytes += options.upstreamHead.length;
    client.write(options.upstreamHead);
  }
  if (options.clientHead.length > 0) upstream.write(options.clientHead);
  upstream.pipe(client);
  client.pipe(upstream);
}
