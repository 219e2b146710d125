/** Receives events, one by one, each in the trace of its producer. */
import { trace } from '@opentelemetry/api';
import type { Consumer, Kafka } from 'kafkajs';
import { recordFailure } from '../../telemetry/span.ts';
import { type EventOf, eventSchemas, type Topic, topics } from './topics.ts';

/** A handler that throws gets the same event again. */
export type EventHandlers = {
  readonly [T in Topic]?: (event: EventOf[T]) => Promise<void>;
};

export interface SubscriberOptions {
  readonly kafka: Kafka;
  readonly groupId: string;
  readonly handlers: EventHandlers;
  /** Called when the consumer cannot go on and will not try again. */
  readonly onCrash: (error: Error) => void;
}

export interface Subscriber {
  stop(): Promise<void>;
}

/** Resolves when the group has been joined: from then on no event is missed. */
export async function startSubscriber(options: SubscriberOptions): Promise<Subscriber> {
  const { kafka, groupId, handlers } = options;
  const consumer = kafka.consumer({
    groupId,
    allowAutoTopicCreation: false,
    maxWaitTimeInMs: 1000,
  });
  const joined = joinOf(consumer, options.onCrash);
  await consumer.connect();
  await consumer.subscribe({
    topics: topics.filter((topic) => handlers[topic] !== undefined),
    fromBeginning: true,
  });
  await consumer.run({
    partitionsConsumedConcurrently: 3,
    eachMessage: async ({ topic, message }) => {
      const known = topics.find((candidate) => candidate === topic);
      if (known !== undefined) await handle(known, message.value, handlers);
    },
  });
  await joined;
  return { stop: () => consumer.disconnect() };
}

function joinOf(consumer: Consumer, onCrash: (error: Error) => void): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  consumer.on(consumer.events.GROUP_JOIN, () => resolve());
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    if (payload.restart) return;
    reject(payload.error);
    onCrash(payload.error);
  });
  return promise;
}

/**
 * An event that does not parse is dropped: it would not parse the next time either, and would
 * hold up all that follow.
 */
async function handle<T extends Topic>(
  topic: T,
  value: Buffer | null,
  handlers: EventHandlers,
): Promise<void> {
  const parsed = eventSchemas[topic].safeParse(jsonOf(value));
  if (!parsed.success) {
    const error = new Error(`event of ${topic} is malformed: ${parsed.error.message}`);
    const span = trace.getActiveSpan();
    if (span !== undefined) recordFailure(span, error);
    console.error(error.message.replaceAll('\n', ' '));
    return;
  }
  await handlers[topic]?.(parsed.data as EventOf[T]);
}

function jsonOf(value: Buffer | null): unknown {
  try {
    return JSON.parse(value?.toString() ?? '');
  } catch {
    return undefined;
  }
}
