import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningBroker, startBroker } from '../../stack/kafka/broker.ts';
import { readSettings } from '../../stack/kafka/settings.ts';
import { kafkaContract } from './kafka.suite.ts';
import { hasKcat, kcat, kcatContract } from './kcat.suite.ts';

describe('Kafka stand-in', () => {
  let broker: RunningBroker | undefined;
  beforeAll(async () => {
    broker = await startBroker(
      readSettings({ LISTEN: '127.0.0.1', PORT: '0', KAFKA_TOPICS: 'refused:1' }),
    );
  });
  afterAll(() => broker?.stop());

  const address = () => `127.0.0.1:${broker?.address.port}`;

  kafkaContract(address);
  kcatContract(address);

  describe.skipIf(!hasKcat)('what it does not do', () => {
    test.each([
      ['compression with zstd', ['-z', 'zstd'], 'Unsupported compression type'],
      ['idempotence', ['-X', 'enable.idempotence=true'], 'Idempotent producer not supported'],
    ])('is refused to kcat: %s', async (_, options, reason) => {
      const args = ['-P', '-t', 'refused', '-p', '0', ...options];
      const { stderr } = await kcat(address(), args, 'x'.repeat(1_000));
      expect(stderr).toContain(reason);
    });
  });
});
