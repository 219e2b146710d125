import type { FaultSet } from '../../faults/fault-set.ts';
import { type PluginConfig, windowNames } from '../declarative/plugins.ts';
import type { Exchange } from '../exchange.ts';
import { FixedWindow } from '../fixed-window.ts';
import type { Plugin } from '../plugin.ts';

type Config = PluginConfig<'response-ratelimiting'>;
const costHeader = 'X-Kong-Limit';

/** Counts what the upstream says a response costs, so it can refuse only when the upstream has answered. */
export function responseRateLimiting(
  config: Config,
  nowMs: () => number,
  faults: FaultSet,
): Plugin {
  const limits = Object.entries(config.limits).map(([name, periods]) => ({
    name,
    windows: windowNames.flatMap((period) => {
      const limit = periods[period];
      return limit === undefined ? [] : [new FixedWindow(period, limit)];
    }),
  }));
  const callerOf = (exchange: Exchange) =>
    (config.limit_by === 'consumer' ? exchange.consumer?.id : undefined) ?? exchange.clientAddress;
  return {
    name: 'response-ratelimiting',
    access(exchange) {
      const caller = callerOf(exchange);
      for (const { name, windows } of limits) {
        const left = Math.min(...windows.map((window) => window.remaining(caller, nowMs())));
        exchange.responseHeaders.set(`X-RateLimit-Remaining-${name}`, String(Math.max(0, left)));
      }
      return undefined;
    },
    headerFilter(exchange, draft) {
      // Kong refused before the access phase of this plugin: nothing to count or show.
      const ran = limits.every(({ name }) =>
        exchange.responseHeaders.get(`X-RateLimit-Remaining-${name}`),
      );
      if (!ran) return undefined;
      const caller = callerOf(exchange);
      const costs = readCosts(draft.headers.get(costHeader));
      draft.headers.remove(costHeader);
      let exceeded = false;
      for (const { name, windows } of limits) {
        const cost = costs.get(name) ?? 0;
        for (const window of windows) {
          const left = window.remaining(caller, nowMs());
          if (cost > 0 && left <= 0) exceeded = true;
          const suffix = `${name}-${window.name}`;
          draft.headers.set(`X-RateLimit-Limit-${suffix}`, String(window.limit));
          draft.headers.set(`X-RateLimit-Remaining-${suffix}`, String(Math.max(0, left - cost)));
          if (cost > 0) window.count(caller, cost, nowMs());
        }
      }
      return exceeded && !faults.ignoresLimit() ? { status: 429 } : undefined;
    },
  };
}

/** "redirects=1, other=2"; a name alone costs 1. */
function readCosts(header: string | undefined): ReadonlyMap<string, number> {
  const costs = new Map<string, number>();
  for (const part of (header ?? '').split(',')) {
    const [name, cost = '1'] = part.trim().split('=');
    if (name) costs.set(name, Number.parseInt(cost, 10) || 0);
  }
  return costs;
}
