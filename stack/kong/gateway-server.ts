import { createServer, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { ActiveChecks } from './active-checks.ts';
import { errorBody } from './error-body.ts';
import { Gateway, type GatewayOptions } from './gateway.ts';
import { serverHeader } from './product.ts';
import { randomHex } from './random-hex.ts';

export interface GatewayServer {
  /** The one that takes requests now. */
  readonly gateway: Gateway;
  readonly server: Server;
  /** Gives what comes from now on to another gateway; what the last one has begun it ends. */
  replace(options: GatewayOptions): void;
  /** Probes the targets that are in or out, apart from the timers. */
  probe(healthy: boolean): Promise<void>;
  stop(): Promise<void>;
}

/**
 * The gateway behind a node:http server. No web framework: prefix routes without segment
 * boundaries, repeated headers and their spelling, and refusals before routing are all below what one offers.
 */
export function gatewayServer(
  options: GatewayOptions & { readonly activeChecks?: boolean },
): GatewayServer {
  let gateway = new Gateway(options);
  const retired: Gateway[] = [];
  const server = createServer(
    {
      // Both are refused by the gateway itself, with Kong's answers.
      requireHostHeader: false,
      maxHeaderSize: 64 * 1024,
      keepAliveTimeout: 75_000,
      noDelay: true,
      // Any other protocol than WebSocket is ignored, as a server may.
      shouldUpgradeCallback: (request) => request.headers.upgrade?.toLowerCase() === 'websocket',
    },
    (request, response) => gateway.handle(request, response),
  );
  server.on('checkContinue', (request, response) => {
    response.writeContinue();
    gateway.handle(request, response);
  });
  server.on('upgrade', (request, socket, head) =>
    gateway.handleUpgrade(request, socket as Socket, head),
  );
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (!socket.writable || error.code === 'ECONNRESET') socket.destroy();
    else socket.end(unparsable(error.code));
  });
  const startChecks = () => {
    const { upstreams, resolve } = gateway;
    const made = [...upstreams.values()].map((ring) => new ActiveChecks(ring, resolve));
    if (options.activeChecks ?? true) for (const check of made) check.start();
    return made;
  };
  let checks = startChecks();
  return {
    get gateway() {
      return gateway;
    },
    server,
    replace(next) {
      for (const check of checks) check.stop();
      retired.push(gateway);
      gateway = new Gateway(next);
      checks = startChecks();
    },
    async probe(healthy) {
      await Promise.all(checks.map((check) => check.probe(healthy)));
    },
    async stop() {
      for (const check of checks) check.stop();
      const closed = new Promise((resolve) => server.close(resolve));
      // Requests under way may end; idle connections need not wait.
      server.closeIdleConnections();
      const hurry = setTimeout(() => server.closeAllConnections(), 1000);
      for (const each of [...retired, gateway]) each.stop();
      await closed;
      clearTimeout(hurry);
    },
  };
}

/** What cannot be taken for a request runs no plugin here; a real Kong adds some headers to this. */
function unparsable(code: string | undefined): string {
  const tooLarge = code === 'HPE_HEADER_OVERFLOW';
  const message = tooLarge ? 'Request header or cookie too large' : 'Bad request';
  const id = randomHex(16);
  const { contentType, text } = errorBody(message, id, undefined, 'nginx');
  const lines = [
    'HTTP/1.1 400 Bad Request',
    `Date: ${new Date().toUTCString()}`,
    `Content-Type: ${contentType}`,
    `Content-Length: ${text.length}`,
    `Server: ${serverHeader}`,
    `X-Kong-Request-Id: ${id}`,
    'Connection: close',
  ];
  return `${lines.join('\r\n')}\r\n\r\n${text}`;
}
