import { describe } from 'vitest';
import { otelCollectorContract } from './otel-collector.suite.ts';

describe('Collector stand-in', () => {
  otelCollectorContract({ runtime: 'embedded' });
});
