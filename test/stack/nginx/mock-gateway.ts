import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';

export interface ReceivedRequest {
  readonly upstream: 'a' | 'b';
  readonly method: string;
  readonly uri: string;
  readonly rawHeaders: readonly string[];
}

export interface MockGateway {
  readonly address: string;
  close(): Promise<void>;
}

/** One of the two servers that stood behind the recorded NGINX. */
export async function startGateway(
  name: 'a' | 'b',
  received: (request: ReceivedRequest) => void,
): Promise<MockGateway> {
  const note = (request: IncomingMessage) =>
    received({
      upstream: name,
      method: request.method ?? '',
      uri: request.url ?? '',
      rawHeaders: request.rawHeaders,
    });
  const server = createServer((request, response) => {
    note(request);
    request.resume();
    const url = new URL(request.url ?? '/', 'http://mock');
    const fail = url.searchParams.get('fail');
    const status = url.searchParams.get('status');
    response.setHeader('X-Mock-Upstream', name);
    // Held until the edge gives up, for a client that does not wait.
    if (url.searchParams.has('delay')) return;
    if (fail === 'both' || fail === name) {
      response.writeHead(502, { 'Content-Type': 'text/plain; charset=utf-8' });
      response.end('{"error":"mock 502"}');
    } else if (status !== null) {
      response.writeHead(Number(status), { 'Content-Type': 'application/json' });
      response.end(`{"mock":${status}}`);
    } else if (url.pathname.startsWith('/api/')) {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.end('{"code":"abc123"}');
    } else {
      response.writeHead(302, { Location: 'https://example.com/long', 'Content-Length': 0 });
      response.end();
    }
  });
  server.on('upgrade', (request, socket) => {
    note(request);
    socket.write(
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
    );
    // An echo, as the frames come; after the close frame the connection ends.
    socket.on('data', (data: Buffer) => {
      if (data[0] === 0x88) socket.end(Buffer.from('880203e8', 'hex'));
      else socket.write(Buffer.concat([Buffer.from([0x81, 5]), Buffer.from('hello')]));
    });
    socket.on('error', () => socket.destroy());
  });
  return { address: await listen(server), close: () => close(server) };
}

export async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('the server does not listen');
  return `127.0.0.1:${address.port}`;
}

export async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
