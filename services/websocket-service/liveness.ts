/** Ends connections whose other side is gone without a word. */
import type { WebSocketServer } from 'ws';

const pingIntervalMs = 30_000;

/** Returns a function that stops it. */
export function endDeadConnections(webSockets: WebSocketServer): () => void {
  const silent = new WeakSet<object>();
  webSockets.on('connection', (socket) => socket.on('pong', () => silent.delete(socket)));
  const timer = setInterval(() => {
    for (const socket of webSockets.clients) {
      if (silent.has(socket)) {
        socket.terminate();
        continue;
      }
      silent.add(socket);
      socket.ping();
    }
  }, pingIntervalMs);
  timer.unref();
  return () => clearInterval(timer);
}
