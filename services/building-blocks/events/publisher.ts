/** Sends events. The instrumentation of kafkajs makes the span and fills the headers. */
import { type Kafka, Partitioners } from 'kafkajs';
import type { EventOf, Topic } from './topics.ts';

export interface Publisher {
  /** Resolves when the broker has the event. */
  send<T extends Topic>(topic: T, event: EventOf[T]): Promise<void>;
  stop(): Promise<void>;
}

export async function startPublisher(kafka: Kafka): Promise<Publisher> {
  const producer = kafka.producer({
    createPartitioner: Partitioners.DefaultPartitioner,
    idempotent: false,
    allowAutoTopicCreation: false,
  });
  await producer.connect();
  return {
    async send(topic, event) {
      await producer.send({
        topic,
        messages: [{ key: event.code, value: JSON.stringify(event) }],
      });
    },
    stop: () => producer.disconnect(),
  };
}
