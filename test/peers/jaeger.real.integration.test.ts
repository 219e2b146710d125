import { describe } from 'vitest';
import { jaegerContract } from './jaeger.suite.ts';
import { jaegerCommands } from './jaeger-commands.suite.ts';

// Start one with `node scripts/peers/jaeger.ts`, which prints both variables.
const queryUrl = process.env.TRACELAB_PEER_JAEGER;
const otlpUrl = process.env.TRACELAB_PEER_JAEGER_OTLP;
const title =
  queryUrl && otlpUrl
    ? `real Jaeger at ${queryUrl}`
    : 'real Jaeger (skipped: TRACELAB_PEER_JAEGER and TRACELAB_PEER_JAEGER_OTLP are not set)';

describe.skipIf(!queryUrl || !otlpUrl)(title, () => {
  const address = { queryUrl: queryUrl ?? '', otlpUrl: otlpUrl ?? '' };
  jaegerContract(() => address);
  jaegerCommands(() => address);
});
