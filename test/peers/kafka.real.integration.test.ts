import { describe } from 'vitest';
import { kafkaContract } from './kafka.suite.ts';
import { kcatContract } from './kcat.suite.ts';

// Start one with `npx zx scripts/peers/kafka.ts`, which prints its address.
const address = process.env.TRACELAB_PEER_KAFKA;
const title = address
  ? `real Kafka at ${address}`
  : 'real Kafka (skipped: TRACELAB_PEER_KAFKA=host:port is not set)';

describe.skipIf(!address)(title, () => {
  kafkaContract(() => address ?? '');
  kcatContract(() => address ?? '');
});
