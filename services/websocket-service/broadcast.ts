/** Tells an event to its owner's sessions, in one span: what the client receives is its child. */
import { SpanKind } from '@opentelemetry/api';
import type { JobEvent, LinkEvent, UrlEvent } from '../building-blocks/events/topics.ts';
import { attributes, spanNames } from '../telemetry/semconv.ts';
import { inSpan } from '../telemetry/span.ts';
import type { Notification } from './notification.ts';
import { notificationQueue, type StompSession } from './session.ts';

const notificationTypes = {
  created: 'link.created',
  deleted: 'link.deleted',
  clicked: 'link.clicked',
  expired: 'link.expired',
  'statistics-updated': 'link.statistics-updated',
} as const satisfies Record<(UrlEvent | LinkEvent | JobEvent)['type'], Notification['type']>;

export async function broadcast(
  sessions: Iterable<StompSession>,
  event: UrlEvent | LinkEvent | JobEvent,
): Promise<void> {
  const recipients = [...sessions].filter(
    (session) => session.userId === event.ownerId && session.isSubscribed,
  );
  await inSpan(
    {
      name: spanNames.webSocketBroadcast,
      kind: SpanKind.PRODUCER,
      attributes: {
        [attributes.messagingSystem]: 'websocket',
        [attributes.messagingDestination]: notificationQueue,
        [attributes.messagingOperationName]: 'broadcast',
        [attributes.messagingOperationType]: 'send',
        [attributes.messagingMessageId]: event.id,
        [attributes.eventType]: event.type,
        [attributes.eventLink]: event.code,
        [attributes.broadcastSubscribers]: recipients.length,
      },
    },
    (span) => {
      const notification: Notification = {
        id: event.id,
        type: notificationTypes[event.type],
        code: event.code,
        at: event.at,
        traceId: span.spanContext().traceId,
      };
      const body = JSON.stringify(notification);
      for (const session of recipients) session.notify(body);
    },
  );
}
