/** One STOMP session on one WebSocket: who it is, what it subscribed to, how frames are answered. */
import { type Context, trace } from '@opentelemetry/api';
import type { WebSocket } from 'ws';
import {
  bearerToken,
  type Identity,
  type TokenVerifier,
} from '../building-blocks/identity/token-verifier.ts';
import { delayOver } from '../telemetry/faults/delay.ts';
import { carrierOf, outsideContextOf } from '../telemetry/propagation.ts';
import { attributes, spanNames } from '../telemetry/semconv.ts';
import { inSpan } from '../telemetry/span.ts';
import { type Frame, FrameDecoder, StompError, serializeFrame } from './stomp.ts';

export const notificationQueue = '/user/queue/notifications';

export interface SessionOptions {
  readonly id: string;
  readonly socket: WebSocket;
  /** The context of the handshake; frames without a context of their own belong to it. */
  readonly context: Context;
  readonly verify: TokenVerifier;
}

/** Close codes of RFC 6455 and, from 4000, of our own. */
const closeCodes = { normal: 1000, protocol: 1002, tooSlow: 1013, unauthorized: 4401 } as const;
const connectTimeoutMs = 5000;
const maxSubscriptions = 8;
/** What may wait for a client that does not read. */
const maxBufferedBytes = 1024 * 1024;

export class StompSession {
  readonly #options: SessionOptions;
  readonly #decoder = new FrameDecoder();
  readonly #subscriptions = new Set<string>();
  #identity: Identity | undefined;
  #deadline: NodeJS.Timeout;
  #messages = 0;
  /** Frames are handled one after the other: SUBSCRIBE must find CONNECT done. */
  #work: Promise<void> = Promise.resolve();

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#deadline = setTimeout(
      () => this.#refuse('no CONNECT in time', closeCodes.protocol),
      connectTimeoutMs,
    );
    options.socket.on('message', (data, isBinary) => {
      this.#work = this.#work.then(() => this.#receive(String(data), isBinary));
    });
    options.socket.on('close', () => clearTimeout(this.#deadline));
  }

  get userId(): string | undefined {
    return this.#identity?.userId;
  }

  get isSubscribed(): boolean {
    return this.#subscriptions.size > 0;
  }

  /** Sends a MESSAGE to each subscription; the active span becomes the parent at the client. */
  notify(body: string): void {
    const { socket, id } = this.#options;
    if (socket.bufferedAmount > maxBufferedBytes) {
      this.#close(closeCodes.tooSlow, 'too slow');
      return;
    }
    for (const subscription of this.#subscriptions) {
      this.#messages += 1;
      const headers = {
        subscription,
        'message-id': `${id}-${this.#messages}`,
        destination: notificationQueue,
        'content-type': 'application/json',
        ...carrierOf(),
      };
      const send = () => this.#send('MESSAGE', { headers, body });
      const departure = delayOver('websocket');
      if (departure === undefined) send();
      else void departure.then(send);
    }
  }

  async #receive(message: string, isBinary: boolean): Promise<void> {
    try {
      if (isBinary) throw new StompError('binary messages are not taken');
      for (const frame of this.#decoder.decode(message)) await this.#trace(frame);
    } catch (error) {
      const isToken = error instanceof Error && error.name === 'TokenError';
      if (!isToken && !(error instanceof StompError)) console.error('websocket:', error);
      const reason = isToken || error instanceof StompError ? error.message : 'internal error';
      this.#refuse(reason, isToken ? closeCodes.unauthorized : closeCodes.protocol);
    }
  }

  async #trace(frame: Frame): Promise<void> {
    const hasContext = frame.headers.traceparent !== undefined;
    await inSpan(
      {
        name: spanNames.webSocketMessage,
        parent: hasContext ? outsideContextOf(frame.headers) : this.#options.context,
        attributes: {
          [attributes.webSocketCommand]: knownCommand(frame.command),
          [attributes.webSocketMessageSize]: Buffer.byteLength(frame.body),
        },
      },
      () => this.#handle(frame),
    );
  }

  async #handle({ command, headers }: Frame): Promise<void> {
    if (command === 'CONNECT' || command === 'STOMP') {
      await this.#connect(headers);
      return;
    }
    if (this.#identity === undefined) throw new StompError('the first frame must be CONNECT');
    switch (command) {
      case 'SUBSCRIBE':
        this.#subscribe(headers);
        break;
      case 'UNSUBSCRIBE':
        this.#subscriptions.delete(headers.id ?? '');
        break;
      case 'DISCONNECT':
        break;
      default:
        throw new StompError(`${knownCommand(command)} is not taken here`);
    }
    if (headers.receipt !== undefined) {
      this.#send('RECEIPT', { headers: { 'receipt-id': headers.receipt } });
    }
    if (command === 'DISCONNECT') this.#close(closeCodes.normal, 'bye');
  }

  async #connect(headers: Frame['headers']): Promise<void> {
    if (this.#identity !== undefined) throw new StompError('CONNECT came twice');
    if (!(headers['accept-version'] ?? '').split(',').includes('1.2')) {
      throw new StompError('only STOMP 1.2 is spoken here');
    }
    const identity = await this.#options.verify(
      bearerToken(headers.Authorization ?? headers.authorization),
    );
    this.#identity = identity;
    clearTimeout(this.#deadline);
    // setTimeout takes 2^31 - 1 ms at most; no access token lives that long.
    const leftMs = Math.min(identity.expiresAt * 1000 - Date.now(), 2 ** 31 - 1);
    this.#deadline = setTimeout(
      () => this.#refuse('the token has expired', closeCodes.unauthorized),
      leftMs,
    );
    this.#send('CONNECTED', {
      headers: { version: '1.2', 'heart-beat': '0,0', session: this.#options.id },
    });
  }

  #subscribe(headers: Frame['headers']): void {
    const { id, destination } = headers;
    if (id === undefined) throw new StompError('SUBSCRIBE has no id');
    if (destination !== notificationQueue) {
      throw new StompError(`there is nothing to subscribe to but ${notificationQueue}`);
    }
    if (this.#subscriptions.size >= maxSubscriptions)
      throw new StompError('too many subscriptions');
    this.#subscriptions.add(id);
    trace.getActiveSpan()?.setAttributes({
      [attributes.webSocketDestination]: destination,
      [attributes.subscriptionType]: 'notifications',
      [attributes.subscriptionUser]: this.#identity?.userId ?? '',
    });
  }

  #refuse(message: string, code: number): void {
    this.#send('ERROR', { headers: { message } });
    this.#close(code, message);
  }

  #close(code: number, reason: string): void {
    clearTimeout(this.#deadline);
    this.#subscriptions.clear();
    // A close frame holds at most 123 bytes of reason.
    this.#options.socket.close(code, reason.slice(0, 100));
  }

  #send(command: string, frame: Partial<Frame>): void {
    const { socket } = this.#options;
    if (socket.readyState === socket.OPEN) socket.send(serializeFrame({ ...frame, command }));
  }
}

const clientCommands = new Set([
  ...['CONNECT', 'STOMP', 'SEND', 'SUBSCRIBE', 'UNSUBSCRIBE', 'ACK', 'NACK'],
  ...['BEGIN', 'COMMIT', 'ABORT', 'DISCONNECT'],
]);

/** What a client made up becomes neither an attribute nor part of an answer. */
function knownCommand(command: string): string {
  return clientCommands.has(command) ? command : 'unknown';
}
