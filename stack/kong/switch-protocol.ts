import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Exchange } from './exchange.ts';
import type { HeaderFilter } from './header-filter.ts';
import { end } from './request-trace.ts';
import { addLatencies, draftOf, headText } from './response-head.ts';
import type { Outcome } from './upstream.ts';

/** The client's side of a connection that leaves HTTP, and what it had sent beyond the request. */
export interface Upgrade {
  readonly socket: Socket;
  readonly head: Buffer;
}

export interface Switching {
  readonly exchange: Exchange;
  readonly response: ServerResponse;
  readonly outcome: Extract<Outcome, { kind: 'switched' }>;
  readonly client: Upgrade;
  /** Every connection that has left HTTP and is open. */
  readonly switched: Set<Duplex>;
  readonly closed: () => void;
}

/** Joins client and upstream for good: from here on the gateway only carries bytes. */
export function switchProtocol(switching: Switching, filter: HeaderFilter): void {
  const { exchange, response, outcome, client, switched, closed } = switching;
  const { message, socket, head, span, sentMs } = outcome;
  const draft = draftOf(exchange, message);
  filter(exchange, draft);
  draft.headers.add('Connection', 'upgrade');
  draft.headers.add('Upgrade', message.headers.upgrade ?? 'websocket');
  addLatencies(exchange, draft, sentMs);
  response.detachSocket(client.socket);
  client.socket.write(headText(draft), 'latin1');
  client.socket.write(head);
  socket.write(client.head);
  client.socket.pipe(socket).pipe(client.socket);
  const idleMs = exchange.route?.service.read_timeout ?? 60_000;
  const over = () => {
    client.socket.destroy();
    socket.destroy();
  };
  const open = new Set<Duplex>([client.socket, socket]);
  for (const side of open) {
    switched.add(side);
    side.on('error', over);
    side.once('close', () => {
      over();
      switched.delete(side);
      open.delete(side);
      if (open.size > 0) return;
      end(span);
      closed();
    });
  }
  client.socket.setTimeout(idleMs, over);
}
