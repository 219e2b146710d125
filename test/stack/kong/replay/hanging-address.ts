import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Worker } from 'node:worker_threads';

// Listens, tells the port, and never runs its event loop again: nothing is accepted.
const listener = `
  const { parentPort } = require('node:worker_threads');
  const server = require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
    parentPort.postMessage(server.address().port);
    setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));
  });
`;

export interface HangingAddress {
  readonly hostPort: string;
  stop(): Promise<void>;
}

/** An address where connecting neither succeeds nor fails: the queue of a listener is full. */
export async function hangingAddress(): Promise<HangingAddress> {
  const worker = new Worker(listener, { eval: true });
  const [port] = await once(worker, 'message');
  // The queue takes one more than the backlog; what comes on top only starts to connect.
  const queued: Socket[] = Array.from({ length: 8 }, () => connect(port, '127.0.0.1'));
  for (const socket of queued) socket.on('error', () => {});
  await Promise.all(queued.slice(0, 2).map((socket) => once(socket, 'connect')));
  return {
    hostPort: `127.0.0.1:${port}`,
    async stop() {
      for (const socket of queued) socket.destroy();
      await worker.terminate();
    },
  };
}
