import type { PluginName } from './declarative/plugins.ts';
import type { Draft, Exchange, Refusal } from './exchange.ts';

/**
 * A plugin as Kong runs it: phases in this order, plugins in order of `pluginOrder`. Each phase that a
 * plugin has is one span, also where it does nothing.
 */
export interface Plugin {
  readonly name: PluginName;
  rewrite?(exchange: Exchange): void;
  /** A refusal ends the request. */
  access?(exchange: Exchange): Refusal | undefined;
  /** A refusal replaces the upstream's response. */
  headerFilter?(exchange: Exchange, draft: Draft): Refusal | undefined;
}

/** By falling priority, as in Kong. */
export const pluginOrder: readonly PluginName[] = [
  'pre-function',
  'correlation-id',
  'cors',
  'key-auth',
  'rate-limiting',
  'response-ratelimiting',
  'request-transformer',
  'opentelemetry',
  'prometheus',
];
