import { kongRatio } from './kong-ratio.ts';
import { probability } from './probability.ts';
import { splitClients } from './split-clients.ts';
import { tailProbabilistic } from './tail-probabilistic.ts';
import { traceIdRatio } from './trace-id-ratio.ts';

/** What decides by the trace id, by the names that contracts call them. */
export const deciders = {
  'otel-js': traceIdRatio,
  probability,
  kong: kongRatio,
  'nginx-split-clients': splitClients,
  'collector-tail': tailProbabilistic,
} as const;

/** `unknown`: no single decision can be computed, only the share is judged. */
export const deciderNames = [
  'otel-js',
  'probability',
  'kong',
  'nginx-split-clients',
  'collector-tail',
  'unknown',
] as const satisfies readonly (keyof typeof deciders | 'unknown')[];
