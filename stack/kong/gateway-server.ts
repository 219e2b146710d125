import { createServer, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { ActiveChecks } from './active-checks.ts';
import { Gateway, type GatewayOptions } from './gateway.ts';

export interface GatewayServer {
  readonly gateway: Gateway;
  readonly server: Server;
  stop(): Promise<void>;
}

/**
 * The gateway behind a node:http server. No web framework: prefix routes without segment
 * boundaries, repeated headers and their spelling, and refusals before routing are all below what one offers.
 */
export function gatewayServer(
  options: GatewayOptions & { readonly activeChecks?: boolean },
): GatewayServer {
  const gateway = new Gateway(options);
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
  const checks = [...gateway.upstreams.values()].map(
    (ring) => new ActiveChecks(ring, gateway.resolve),
  );
  if (options.activeChecks ?? true) for (const check of checks) check.start();
  return {
    gateway,
    server,
    async stop() {
      for (const check of checks) check.stop();
      const closed = new Promise((resolve) => server.close(resolve));
      // Requests under way may end; idle connections need not wait.
      server.closeIdleConnections();
      const hurry = setTimeout(() => server.closeAllConnections(), 1000);
      gateway.stop();
      await closed;
      clearTimeout(hurry);
    },
  };
}
