/** A STOMP client that is not ours, on a WebSocket whose handshake carries headers. */
import { Client, type IMessage } from '@stomp/stompjs';
import WebSocket from 'ws';

export interface Notified {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface StompClient {
  readonly received: readonly Notified[];
  /** The first message, received or to come, that the predicate accepts. */
  next(accept: (message: Notified) => boolean): Promise<Notified>;
  stop(): Promise<void>;
}

export interface StompClientOptions {
  /** ws://… */
  readonly url: string;
  readonly token: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly destination?: string;
}

/** Resolves when subscribed; rejects with the message of the server's ERROR frame. */
export async function connectStomp(options: StompClientOptions): Promise<StompClient> {
  const received: Notified[] = [];
  const waiting = new Set<() => void>();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const client = new Client({
    reconnectDelay: 0,
    connectHeaders: { Authorization: `Bearer ${options.token}` },
    webSocketFactory: () =>
      new WebSocket(options.url, ['v12.stomp'], { headers: { ...options.headers } }),
    onConnect: () => {
      client.watchForReceipt('subscribed', () => resolve());
      client.subscribe(
        options.destination ?? '/user/queue/notifications',
        (message: IMessage) => {
          received.push({ headers: message.headers, body: JSON.parse(message.body) });
          for (const look of waiting) look();
        },
        { receipt: 'subscribed' },
      );
    },
    onStompError: (frame) => reject(new Error(frame.headers.message)),
    onWebSocketError: () => reject(new Error('the handshake was refused')),
    onWebSocketClose: (event) => reject(new Error(`closed with ${event.code}`)),
  });
  client.activate();
  try {
    await promise;
  } catch (error) {
    await client.deactivate();
    throw error;
  }
  return {
    received,
    next(accept) {
      const found = Promise.withResolvers<Notified>();
      const look = () => {
        const message = received.find(accept);
        if (message !== undefined) found.resolve(message);
      };
      waiting.add(look);
      look();
      return found.promise.finally(() => waiting.delete(look));
    },
    stop: () => client.deactivate(),
  };
}
