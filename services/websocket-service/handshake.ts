/**
 * The WebSocket handshake at /ws. Its span ends with the handshake: one that lasted as long as the
 * connection would arrive when it closes, long after the traces that hang on it.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type Context, context, SpanKind } from '@opentelemetry/api';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Carrier, outsideContextOf } from '../telemetry/propagation.ts';
import { attributes, spanNames } from '../telemetry/semconv.ts';
import { inSpan } from '../telemetry/span.ts';
import { maxFrameBytes, subprotocol } from './stomp.ts';

export interface Connection {
  readonly id: string;
  readonly socket: WebSocket;
  readonly context: Context;
}

export interface HandshakeOptions {
  readonly http: Server;
  readonly maxConnections: number;
  readonly onConnection: (connection: Connection) => void;
}

const endpoint = '/ws';

export function acceptConnections(options: HandshakeOptions): WebSocketServer {
  const webSockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxFrameBytes,
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has(subprotocol) ? subprotocol : false),
  });
  options.http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', (error) => console.error(`websocket: ${error.message}`));
    const refusal = refusalOf(request, webSockets.clients.size, options.maxConnections);
    void inSpan(
      {
        name: spanNames.webSocketConnect,
        kind: SpanKind.SERVER,
        parent: outsideContextOf(carrierOfHeaders(request)),
        attributes: {
          'http.request.method': request.method ?? '',
          'http.route': endpoint,
          'http.response.status_code': refusal?.status ?? 101,
          'url.path': pathOf(request),
          [attributes.webSocketEndpoint]: endpoint,
          [attributes.webSocketProtocol]: 'STOMP',
          [attributes.clientAddress]: request.socket.remoteAddress ?? '',
        },
      },
      async () => {
        if (refusal !== undefined) {
          socket.end(`HTTP/1.1 ${refusal.status} ${refusal.text}\r\nconnection: close\r\n\r\n`);
          return;
        }
        const active = context.active();
        webSockets.handleUpgrade(request, socket, head, (webSocket) => {
          webSocket.on('error', (error) => console.error(`websocket: ${error.message}`));
          options.onConnection({ id: randomUUID(), socket: webSocket, context: active });
        });
      },
    );
  });
  return webSockets;
}

function refusalOf(
  request: IncomingMessage,
  connections: number,
  maxConnections: number,
): { readonly status: number; readonly text: string } | undefined {
  if (pathOf(request) !== endpoint) return { status: 404, text: 'Not Found' };
  if (connections >= maxConnections) return { status: 503, text: 'Service Unavailable' };
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(/\s*,\s*/);
  return offered.includes(subprotocol) ? undefined : { status: 400, text: 'Bad Request' };
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '').split('?', 1)[0] ?? '';
}

function carrierOfHeaders({ headers }: IncomingMessage): Carrier {
  const single = (value: string | string[] | undefined) => [value ?? []].flat().join(',');
  return {
    traceparent: single(headers.traceparent),
    tracestate: single(headers.tracestate),
    baggage: single(headers.baggage),
  };
}
