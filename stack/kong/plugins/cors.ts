import type { PluginConfig } from '../declarative/plugins.ts';
import type { Exchange } from '../exchange.ts';
import type { HeaderList } from '../headers.ts';
import type { Plugin } from '../plugin.ts';

type Config = PluginConfig<'cors'>;

export function cors(config: Config): Plugin {
  return {
    name: 'cors',
    access(exchange) {
      const { request, received, responseHeaders } = exchange;
      if (request.method !== 'OPTIONS') return undefined;
      if (!received.get('Origin') || !received.get('Access-Control-Request-Method')) {
        return undefined;
      }
      exchange.preflight = true;
      allowOrigin(config, exchange, responseHeaders);
      responseHeaders.set('Access-Control-Allow-Headers', config.headers.join(','));
      responseHeaders.set('Access-Control-Allow-Methods', config.methods.join(','));
      if (config.max_age !== undefined) {
        responseHeaders.set('Access-Control-Max-Age', String(config.max_age));
      }
      return { status: 200 };
    },
    headerFilter(exchange, draft) {
      if (exchange.preflight) return undefined;
      allowOrigin(config, exchange, draft.headers);
      if (config.exposed_headers.length > 0) {
        draft.headers.set('Access-Control-Expose-Headers', config.exposed_headers.join(','));
      }
      return undefined;
    },
  };
}

function allowOrigin(config: Config, exchange: Exchange, headers: HeaderList): void {
  const any = config.origins.includes('*');
  const origin = any ? '*' : allowedOrigin(config.origins, exchange.received.get('Origin'));
  if (!any) headers.add('vary', 'Origin');
  headers.remove('Access-Control-Allow-Origin');
  if (origin !== undefined) headers.set('Access-Control-Allow-Origin', origin);
  if (config.credentials && !any) headers.set('Access-Control-Allow-Credentials', 'true');
}

/** A single configured origin is sent whatever the caller's is; the browser compares. */
function allowedOrigin(origins: readonly string[], origin: string | undefined): string | undefined {
  if (origins.length === 1) return origins[0];
  return origin !== undefined && origins.includes(origin) ? origin : undefined;
}
