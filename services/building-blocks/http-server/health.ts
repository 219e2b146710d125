/** The HTTP server of services that answer nothing but whether they live. No framework for that. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HealthServer {
  readonly host: string;
  readonly port: number;
  /** For who upgrades connections on the same port. */
  readonly http: Server;
  stop(): Promise<void>;
}

export async function startHealthServer(options: {
  readonly host: string;
  readonly port: number;
}): Promise<HealthServer> {
  const http = createServer((request, response) => {
    const known =
      request.url === '/health' && (request.method === 'GET' || request.method === 'HEAD');
    const body = known
      ? { status: 'ok' }
      : { error: 'not_found', message: 'there is only GET /health' };
    response
      .writeHead(known ? 200 : 404, { 'content-type': 'application/json' })
      .end(JSON.stringify(body));
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  http.once('error', reject).listen(options.port, options.host, resolve);
  await promise;
  const { port } = http.address() as AddressInfo;
  return {
    host: options.host,
    port,
    http,
    stop: () =>
      new Promise((stopped) => {
        http.close(() => stopped());
        http.closeIdleConnections();
      }),
  };
}
