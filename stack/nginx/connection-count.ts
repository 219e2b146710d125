/** The figures of NGINX's `stub_status`. */
import type { Server } from 'node:http';

export interface ConnectionCount {
  requestStarted(): void;
  requestEnded(): void;
  /** NGINX's own text for them. */
  page(): string;
}

export function countConnections(server: Server): ConnectionCount {
  let accepted = 0;
  let active = 0;
  let requests = 0;
  let writing = 0;
  server.on('connection', (socket) => {
    accepted += 1;
    active += 1;
    socket.on('close', () => {
      active -= 1;
    });
  });
  return {
    requestStarted() {
      requests += 1;
      writing += 1;
    },
    requestEnded() {
      writing -= 1;
    },
    page: () =>
      `Active connections: ${active} \n` +
      'server accepts handled requests\n' +
      ` ${accepted} ${accepted} ${requests} \n` +
      `Reading: 0 Writing: ${writing} Waiting: ${Math.max(0, active - writing)} \n`,
  };
}
