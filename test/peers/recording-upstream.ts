import { createServer, type IncomingMessage } from 'node:http';
import { close, listen } from '../stack/nginx/mock-gateway.ts';

export interface Forwarded {
  readonly method: string;
  readonly url: string;
  /** In lower case; lines of the same name joined by " | ". */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface RecordingUpstream {
  readonly port: number;
  /** Requests since the last call, without those of exporters. */
  take(): readonly Forwarded[];
  close(): Promise<void>;
}

/** Stands behind the edge, in place of gateway, Collector and Jaeger; `?status=` chooses its answer. */
export async function startUpstream(): Promise<RecordingUpstream> {
  let received: Forwarded[] = [];
  const note = (request: IncomingMessage, body: string) => {
    if (/OTel|OTLP/i.test(request.headers['user-agent'] ?? '')) return;
    const { method = '', url = '', rawHeaders } = request;
    const headers: Record<string, string> = {};
    for (let index = 0; index < rawHeaders.length; index += 2) {
      const name = (rawHeaders[index] ?? '').toLowerCase();
      const value = rawHeaders[index + 1] ?? '';
      headers[name] = name in headers ? `${headers[name]} | ${value}` : value;
    }
    received.push({ method, url, headers, body });
  };
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('latin1');
    request.on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => {
      note(request, body);
      const wanted = new URL(request.url ?? '/', 'http://upstream').searchParams.get('status');
      const status = Number(wanted ?? 200);
      response.setHeader('Set-Cookie', ['a=1', 'b=2']);
      response.writeHead(status, { 'Content-Type': 'application/json', 'X-Upstream': '1' });
      response.end(status === 204 || status === 304 ? undefined : '{"upstream":true}');
    });
  });
  server.on('upgrade', (request, socket) => {
    note(request, '');
    socket.write(
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
        'Sec-WebSocket-Accept: accepted\r\nSec-WebSocket-Protocol: v12.stomp\r\n\r\nhello',
    );
    socket.on('data', (data: Buffer) => socket.write(`echo ${data}`));
    socket.on('end', () => socket.end());
    socket.on('error', () => socket.destroy());
  });
  const address = await listen(server);
  return {
    port: Number(address.split(':')[1]),
    take() {
      const taken = received;
      received = [];
      return taken;
    },
    close: () => close(server),
  };
}
