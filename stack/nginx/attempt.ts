/** One try at one server of an upstream, up to its response's headers. */
import { type Agent, type IncomingMessage, type OutgoingHttpHeaders, request } from 'node:http';
import type { Duplex } from 'node:stream';
import { type Attempt, type Exchange, endAttempt } from './exchange.ts';

export type Outcome =
  | { readonly kind: 'response'; readonly message: IncomingMessage }
  | {
      readonly kind: 'upgraded';
      readonly message: IncomingMessage;
      readonly socket: Duplex;
      readonly head: Buffer;
    }
  /** `sent`: the server may have acted on the request. `stale`: a kept connection had ended. */
  | {
      readonly kind: 'failed';
      readonly status: 502 | 504;
      readonly sent: boolean;
      readonly stale: boolean;
    };

export interface AttemptOptions {
  readonly exchange: Exchange;
  readonly record: Attempt;
  readonly agent: Agent;
  readonly path: string;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
  readonly connectTimeoutMs: number;
  readonly readTimeoutMs: number;
}

export function tryUpstream(options: AttemptOptions): Promise<Outcome> {
  const { exchange, record, headers } = options;
  const { startMs } = record;
  const [host, port] = splitAddress(record.address);
  return new Promise((resolve) => {
    const outgoing = request({
      agent: options.agent,
      host,
      port,
      method: exchange.method,
      path: options.path,
      headers,
    });
    // NGINX keeps the connection without saying so.
    if (headers['Connection'] === undefined) outgoing.removeHeader('Connection');
    let sent = false;
    let timedOut = false;
    let connectTimer: NodeJS.Timeout | undefined;
    exchange.onAbort = () => outgoing.destroy();

    const giveUp = () => {
      timedOut = true;
      outgoing.destroy(new Error('timeout'));
    };
    outgoing.on('socket', (socket) => {
      if (!socket.connecting) {
        sent = true;
        record.connectMs = 0;
        return;
      }
      connectTimer = setTimeout(giveUp, options.connectTimeoutMs);
      socket.once('connect', () => {
        clearTimeout(connectTimer);
        sent = true;
        record.connectMs = performance.now() - startMs;
      });
    });
    outgoing.setTimeout(options.readTimeoutMs, giveUp);

    outgoing.on('response', (message) => {
      record.headerMs = performance.now() - startMs;
      record.status = message.statusCode ?? 0;
      message.on('close', () => endAttempt(record));
      // The body ends before `close`, and the span may be made in between.
      message.on('end', () => endAttempt(record));
      resolve({ kind: 'response', message });
    });
    outgoing.on('upgrade', (message, socket, head) => {
      record.headerMs = performance.now() - startMs;
      record.status = message.statusCode ?? 0;
      resolve({ kind: 'upgraded', message, socket, head });
    });
    outgoing.on('error', () => {
      clearTimeout(connectTimer);
      if (!exchange.aborted && record.headerMs === undefined) {
        record.status = timedOut ? 504 : 502;
      }
      endAttempt(record);
      resolve({
        kind: 'failed',
        status: timedOut ? 504 : 502,
        sent,
        stale: outgoing.reusedSocket && !timedOut,
      });
    });
    outgoing.end(options.body.length > 0 ? options.body : undefined);
  });
}

export function splitAddress(address: string): [host: string, port: number] {
  const colon = address.lastIndexOf(':');
  return [address.slice(0, colon).replace(/^\[|\]$/g, ''), Number(address.slice(colon + 1))];
}
