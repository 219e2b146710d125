import { randomUUID } from 'node:crypto';
import type { PluginConfig } from '../declarative/plugins.ts';
import type { Plugin } from '../plugin.ts';

export function correlationId(config: PluginConfig<'correlation-id'>): Plugin {
  const { header_name: name, echo_downstream: echo } = config;
  return {
    name: 'correlation-id',
    access(exchange) {
      const given = exchange.received.get(name);
      exchange.correlationId = given || randomUUID();
      if (!given) exchange.upstreamHeaders.set(name, exchange.correlationId);
      return undefined;
    },
    headerFilter(exchange, draft) {
      // Without a route there was no access phase.
      exchange.correlationId ??= exchange.received.get(name) || randomUUID();
      if (echo) draft.headers.set(name, exchange.correlationId);
      return undefined;
    },
  };
}
