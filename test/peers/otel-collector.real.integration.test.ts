import { describe } from 'vitest';
import { otelCollectorContract } from './otel-collector.suite.ts';

// Build one with `node scripts/peers/otelcol.ts`, which prints the variable.
const program = process.env.TRACELAB_PEER_OTELCOL_PROGRAM;
const title = program
  ? `real Collector ${program}`
  : 'real Collector (skipped: TRACELAB_PEER_OTELCOL_PROGRAM is not set)';

describe.skipIf(!program)(title, () => {
  otelCollectorContract({ runtime: 'native', program });
});
