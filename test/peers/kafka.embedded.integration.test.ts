import { afterAll, beforeAll, describe } from 'vitest';
import { type RunningBroker, startBroker } from '../../stack/kafka/broker.ts';
import { readSettings } from '../../stack/kafka/settings.ts';
import { kafkaContract } from './kafka.suite.ts';

describe('Kafka stand-in', () => {
  let broker: RunningBroker | undefined;
  beforeAll(async () => {
    broker = await startBroker(readSettings({ LISTEN: '127.0.0.1', PORT: '0' }));
  });
  afterAll(() => broker?.stop());

  kafkaContract(() => `127.0.0.1:${broker?.address.port}`);
});
