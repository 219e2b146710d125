import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { RecordedUpstream } from './recording.ts';

/** What an upstream does with a request. */
export type Behaviour =
  | {
      readonly kind: 'answer';
      readonly status?: number;
      readonly reason?: string;
      readonly headers?: readonly string[];
      /** Without one: who answered, and for which path. */
      readonly body?: string;
      readonly chunked?: boolean;
    }
  | { readonly kind: 'silence' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'truncated' };

export interface MockUpstream {
  readonly name: string;
  readonly hostPort: string;
  readonly server: Server;
  stop(): Promise<void>;
}

/** A server that records what arrives and behaves as the case of the moment says. */
export async function mockUpstream(
  name: string,
  behaviour: () => Behaviour,
  arrived: (request: RecordedUpstream) => void,
): Promise<MockUpstream> {
  const server = createServer(async (request, response) => {
    // Probes of active health checks are not recorded.
    if (request.url === '/health') {
      response.end();
      return;
    }
    const body = await buffer(request);
    arrived(describe(name, request, body));
    behave(name, behaviour(), request, response);
  });
  server.on('upgrade', (request, socket) => {
    arrived(describe(name, request, Buffer.alloc(0)));
    echoOneFrame(request, socket as Socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    name,
    hostPort: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    server,
    async stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function describe(name: string, request: IncomingMessage, body: Buffer): RecordedUpstream {
  const { rawHeaders, method = '', url = '', httpVersion } = request;
  return {
    target: name,
    method,
    path: url,
    version: `HTTP/${httpVersion}`,
    headers: rawHeaders.flatMap((header, index) =>
      index % 2 === 0 ? [[header, rawHeaders[index + 1] ?? ''] as const] : [],
    ),
    ...(body.length > 0 && { body: describeBody(body), framing: framing(request) }),
  };
}

function describeBody(body: Buffer): unknown {
  if (body.length < 1024) return body.toString();
  return { bytes: body.length, sha256: createHash('sha256').update(body).digest('hex') };
}

function framing(request: IncomingMessage): string {
  return request.headers['content-length'] === undefined ? 'chunked' : 'length';
}

function behave(
  name: string,
  behaviour: Behaviour,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const echo = JSON.stringify({ from: name, path: request.url })
    .replaceAll('":"', '": "')
    .replace(',"', ', "');
  response.sendDate = false;
  switch (behaviour.kind) {
    case 'silence':
      return;
    case 'reset':
      request.socket.destroy();
      return;
    case 'truncated':
      response.writeHead(200, 'OK', {
        'Content-Type': 'application/json',
        'Content-Length': '139',
      });
      response.write(echo, () => request.socket.destroySoon());
      return;
    case 'answer': {
      const { status = 200, reason = 'OK', headers = [], body = echo, chunked } = behaviour;
      const type = body === '' ? [] : ['Content-Type', 'application/json'];
      const length = chunked ? [] : ['Content-Length', String(Buffer.byteLength(body))];
      // No idle connections: how many there are would show in the cases about resets.
      const connection = headers.includes('Connection') ? [] : ['Connection', 'close'];
      response.writeHead(status, reason, [...type, ...length, ...connection, ...headers]);
      response.end(body);
    }
  }
}

/** Answers one text frame with "echo:" and its text. */
function echoOneFrame(request: IncomingMessage, socket: Socket): void {
  const accept = createHash('sha1')
    .update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
    .digest('base64');
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  socket.once('data', (frame: Buffer) => {
    const length = (frame[1] ?? 0) & 0x7f;
    const mask = frame.subarray(2, 6);
    const text = Buffer.from(
      frame.subarray(6, 6 + length).map((byte, i) => byte ^ (mask[i % 4] ?? 0)),
    );
    const reply = Buffer.concat([Buffer.from('echo:'), text]);
    socket.write(Buffer.concat([Buffer.from([0x81, reply.length]), reply]));
  });
  socket.on('error', () => socket.destroy());
}
