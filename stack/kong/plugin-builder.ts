import type { FaultSet } from '../faults/fault-set.ts';
import type { Configuration } from './declarative/entities.ts';
import type { PluginDeclaration } from './declarative/plugins.ts';
import type { Plugin } from './plugin.ts';
import { correlationId } from './plugins/correlation-id.ts';
import { cors } from './plugins/cors.ts';
import { credentials, keyAuth } from './plugins/key-auth.ts';
import { opentelemetry } from './plugins/opentelemetry.ts';
import { preFunction } from './plugins/pre-function.ts';
import { rateLimiting } from './plugins/rate-limiting.ts';
import { requestTransformer } from './plugins/request-transformer.ts';
import { responseRateLimiting } from './plugins/response-ratelimiting.ts';

export interface PluginBuilderOptions {
  readonly consumers: Configuration['consumers'];
  readonly nowMs: () => number;
  readonly instrumented: boolean;
  readonly faults: FaultSet;
}

/** The registry of plugins: a function that makes one of its declaration. */
export function pluginBuilder({
  consumers,
  nowMs,
  instrumented,
  faults,
}: PluginBuilderOptions): (declaration: PluginDeclaration) => Plugin {
  const known = credentials(consumers);
  return (declaration) => {
    switch (declaration.name) {
      case 'pre-function':
        return preFunction();
      case 'correlation-id':
        return correlationId(declaration.config);
      case 'cors':
        return cors(declaration.config);
      case 'key-auth':
        return keyAuth(declaration.config, known);
      case 'rate-limiting':
        return rateLimiting(declaration.config, nowMs, faults);
      case 'response-ratelimiting':
        return responseRateLimiting(declaration.config, nowMs, faults);
      case 'request-transformer':
        return requestTransformer(declaration.config);
      case 'opentelemetry':
        return opentelemetry(declaration.config, instrumented);
      case 'prometheus':
        // Works in the log phase only: see metrics.ts.
        return { name: 'prometheus' };
    }
  };
}
