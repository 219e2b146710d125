import { randomUUID } from 'node:crypto';
import type { Configuration } from '../declarative/entities.ts';
import type { PluginConfig } from '../declarative/plugins.ts';
import type { Consumer, Exchange, Refusal } from '../exchange.ts';
import { reencodeQuery } from '../path.ts';
import type { Plugin } from '../plugin.ts';

export interface Credential {
  readonly id: string;
  readonly consumer: Consumer;
}

/** Consumers by key. */
export function credentials(
  consumers: Configuration['consumers'],
): ReadonlyMap<string, Credential> {
  return new Map(
    consumers.flatMap(({ username, keyauth_credentials }) => {
      const consumer = { id: randomUUID(), username };
      return keyauth_credentials.map(({ key }) => [key, { id: randomUUID(), consumer }] as const);
    }),
  );
}

export function keyAuth(
  config: PluginConfig<'key-auth'>,
  known: ReadonlyMap<string, Credential>,
): Plugin {
  const refuse = (exchange: Exchange, message: string): Refusal => {
    exchange.responseHeaders.set('WWW-Authenticate', 'Key');
    return { status: 401, message };
  };
  return {
    name: 'key-auth',
    access(exchange) {
      const { received, upstreamHeaders } = exchange;
      const name = config.key_names.find((candidate) => received.get(candidate));
      if (name === undefined) return refuse(exchange, 'No API key found in request');
      const credential = known.get(received.get(name) ?? '');
      if (!credential) return refuse(exchange, 'Unauthorized');
      if (config.hide_credentials) {
        upstreamHeaders.remove(name);
        exchange.query = reencodeQuery(exchange.query);
      }
      exchange.consumer = credential.consumer;
      upstreamHeaders.remove('X-Anonymous-Consumer');
      upstreamHeaders.remove('X-Consumer-Custom-ID');
      upstreamHeaders.set('X-Consumer-ID', credential.consumer.id);
      upstreamHeaders.set('X-Consumer-Username', credential.consumer.username);
      upstreamHeaders.set('X-Credential-Identifier', credential.id);
      return undefined;
    },
  };
}
