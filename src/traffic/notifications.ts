import { SpanKind } from '@opentelemetry/api';
import { Client, type IMessage } from '@stomp/stompjs';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { TracelabError } from '../errors.ts';
import type { LabEndpoints } from '../lab/endpoints.ts';
import type { ClientTelemetry } from './client-telemetry.ts';
import type { VirtualUser } from './virtual-user.ts';

const destination = '/user/queue/notifications';
const connectTimeoutMs = 10_000;

/** A message that reached the client, and the trace it belongs to. */
export interface Notification {
  readonly traceId: string;
  /** Of the link that it is about. */
  readonly code: string;
  /** E.g. "link.created". */
  readonly type: string;
  readonly body: unknown;
  /** `performance.now()` at its arrival. */
  readonly receivedAtMs: number;
}

/** A WebSocket session of one user that is subscribed to their notifications. */
export interface Notifications {
  /**
   * Resolves with the first notification of a link and type, or undefined at the deadline. Not by its
   * trace: that a client is told is one thing, that the context came along is another.
   */
  next(code: string, type: string, deadlineMs: number): Promise<Notification | undefined>;
  close(): Promise<void>;
}

/** Connects through the edge. Every message is recorded as a CONSUMER span of its sender's trace. */
export async function subscribe(
  lab: LabEndpoints,
  user: VirtualUser,
  telemetry: ClientTelemetry,
): Promise<Notifications> {
  const received = new Map<string, Notification>();
  const waiting = new Map<string, (notification: Notification) => void>();
  const take = (message: IMessage) => {
    const notification = record(message, telemetry);
    const key = keyOf(notification.code, notification.type);
    received.set(key, notification);
    waiting.get(key)?.(notification);
  };
  const client = new Client({
    webSocketFactory: () =>
      new WebSocket(`${lab.edgeUrl.replace('http', 'ws')}/ws`, ['v12.stomp'], {
        headers: { ...user.headers, authorization: user.headers['authorization'] },
      }) as unknown as globalThis.WebSocket,
    connectHeaders: { Authorization: `Bearer ${user.accessToken}` },
    reconnectDelay: 0,
    heartbeatIncoming: 0,
    heartbeatOutgoing: 0,
  });
  await new Promise<void>((resolve, reject) => {
    const fail = (reason: string) =>
      reject(
        new TracelabError({
          code: 'REQUEST_FAILED',
          message: `The WebSocket at ${lab.edgeUrl}/ws did not take the subscription: ${reason}`,
          suggestions: ['tracelab logs websocket-service', 'tracelab logs nginx'],
        }),
      );
    const timer = setTimeout(() => fail('no answer'), connectTimeoutMs);
    client.onConnect = () => {
      // The receipt tells that the subscription holds: nothing sent from now on is missed.
      client.watchForReceipt('subscribed', () => {
        clearTimeout(timer);
        resolve();
      });
      client.subscribe(destination, take, { receipt: 'subscribed' });
    };
    client.onStompError = ({ headers }) => fail(headers['message'] ?? 'STOMP error');
    client.onWebSocketError = (event) => fail(String((event as { message?: string }).message));
    client.onWebSocketClose = () => fail('the connection was closed');
    client.activate();
  });
  return {
    next: (code, type, deadlineMs) => {
      const key = keyOf(code, type);
      const known = received.get(key);
      if (known) return Promise.resolve(known);
      return new Promise((resolve) => {
        const timer = setTimeout(() => resolve(undefined), deadlineMs);
        waiting.set(key, (notification) => {
          clearTimeout(timer);
          waiting.delete(key);
          resolve(notification);
        });
      });
    },
    close: () => client.deactivate(),
  };
}

const keyOf = (code: string, type: string) => `${code} ${type}`;

const bodySchema = z.looseObject({ id: z.string(), code: z.string(), type: z.string() });

function record(message: IMessage, telemetry: ClientTelemetry): Notification {
  const body = bodySchema.parse(JSON.parse(message.body));
  const span = telemetry.tracer.startSpan(
    'websocket.receive',
    {
      kind: SpanKind.CONSUMER,
      attributes: {
        'messaging.system': 'websocket',
        'messaging.destination.name': destination,
        'messaging.operation.type': 'process',
        'messaging.message.id': body.id,
        'event.type': body.type,
      },
    },
    telemetry.extract(message.headers),
  );
  const notification = {
    traceId: span.spanContext().traceId,
    code: body.code,
    type: body.type,
    body,
    receivedAtMs: performance.now(),
  };
  span.end();
  return notification;
}
