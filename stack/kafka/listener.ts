import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { Broker } from './broker.ts';
import { serveConnection } from './connection.ts';

export interface Listener {
  readonly port: number;
  close(): Promise<void>;
}

/** Listens; the broker is made once the port is known, as it tells clients its address. */
export async function listen(
  host: string,
  port: number,
  createBroker: (bound: AddressInfo) => Broker,
): Promise<Listener> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });
  const bound = server.address() as AddressInfo;
  const broker = createBroker(bound);
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    serveConnection(socket, broker);
  });
  return {
    port: bound.port,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
