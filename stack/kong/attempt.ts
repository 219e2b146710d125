import { type Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Address } from './address.ts';

export interface AttemptOptions {
  readonly agent: Agent;
  readonly address: Address;
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: string[];
  readonly body: Buffer | undefined;
  readonly connectTimeoutMs: number;
  /** Longest silence of the upstream; Kong has one for writing and one for reading. */
  readonly readTimeoutMs: number;
  /** Gets the running request, to destroy it when the client goes away. */
  readonly started: (request: ClientRequest) => void;
}

export type Attempt =
  | { readonly kind: 'response'; readonly message: IncomingMessage }
  | {
      readonly kind: 'switched';
      readonly message: IncomingMessage;
      readonly socket: Duplex;
      readonly head: Buffer;
    }
  | {
      readonly kind: 'failed';
      readonly failure: 'tcp' | 'timeout';
      /** False when no byte of the request can have arrived. */
      readonly sent: boolean;
      /** The connection was an idle one, which the upstream may just have closed. */
      readonly reused: boolean;
    };

/** One try at one address, up to the headers of the response. */
export function attempt(options: AttemptOptions): Promise<Attempt> {
  const { promise, resolve } = Promise.withResolvers<Attempt>();
  const { address, connectTimeoutMs, readTimeoutMs, body } = options;
  let sent = false;
  let connecting: NodeJS.Timeout | undefined;
  const outgoing = request({
    agent: options.agent,
    host: address.host,
    port: address.port,
    method: options.method,
    path: options.target,
    headers: options.headers,
  });
  options.started(outgoing);
  const fail = (failure: 'tcp' | 'timeout') => {
    clearTimeout(connecting);
    resolve({ kind: 'failed', failure, sent, reused: outgoing.reusedSocket });
    outgoing.destroy();
  };
  outgoing.once('socket', (socket) => {
    if (!socket.connecting) {
      sent = true;
      return;
    }
    connecting = setTimeout(fail, connectTimeoutMs, 'timeout');
    socket.once('connect', () => {
      clearTimeout(connecting);
      sent = true;
    });
  });
  outgoing.setTimeout(readTimeoutMs, () => fail('timeout'));
  outgoing.on('error', () => fail('tcp'));
  outgoing.once('response', (message) => resolve({ kind: 'response', message }));
  outgoing.once('upgrade', (message, socket, head) =>
    resolve({ kind: 'switched', message, socket, head }),
  );
  outgoing.end(body);
  return promise;
}
