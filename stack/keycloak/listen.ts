/** The HTTP server of the Keycloak stand-in, with the realm below /realms/<name>. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { generateSigningKey } from './keys.ts';
import { createProvider } from './provider.ts';
import type { Realm } from './realm.ts';

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  readonly realm: Realm;
  /** Base of the issuer's URL, "http://host:port"; without it, where the server listens. */
  readonly issuerBase?: string | undefined;
}

export interface Listening {
  readonly port: number;
  readonly stop: () => Promise<void>;
}

export async function listen(options: ListenOptions): Promise<Listening> {
  const { host, realm } = options;
  const path = `/realms/${realm.realm}`;
  const key = await generateSigningKey();
  const server = createServer({ keepAliveTimeout: 75_000 });
  server.listen(options.port, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  const base = options.issuerBase ?? `http://${host}:${port}`;
  const handle = createProvider({ issuer: `${base}${path}`, realm, key }).callback();
  server.on('request', (request: IncomingMessage & { originalUrl?: string }, response) => {
    const url = request.url ?? '/';
    if (!url.startsWith(`${path}/`)) return notFound(url, response);
    // From the pair, the provider knows below which path it is mounted.
    request.originalUrl = url;
    request.url = url.slice(path.length);
    handle(request, response);
  });

  const stop = async () => {
    server.close();
    server.closeAllConnections();
    if (server.listening) await once(server, 'close');
  };
  return { port, stop };
}

function notFound(url: string, response: ServerResponse): void {
  const error = url.startsWith('/realms/')
    ? 'Realm does not exist'
    : 'Unable to find matching target resource method';
  response.writeHead(404, { 'content-type': 'application/json' }).end(JSON.stringify({ error }));
}
