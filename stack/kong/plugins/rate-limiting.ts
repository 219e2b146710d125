import type { FaultSet } from '../../faults/fault-set.ts';
import { type PluginConfig, windowNames } from '../declarative/plugins.ts';
import type { Exchange } from '../exchange.ts';
import { FixedWindow } from '../fixed-window.ts';
import type { Plugin } from '../plugin.ts';

type Config = PluginConfig<'rate-limiting'>;

export function rateLimiting(config: Config, nowMs: () => number, faults: FaultSet): Plugin {
  const windows = windowNames.flatMap((name) => {
    const limit = config[name];
    return limit === undefined ? [] : [new FixedWindow(name, limit)];
  });
  return {
    name: 'rate-limiting',
    access(exchange) {
      const now = nowMs();
      const caller = callerOf(config, exchange);
      const before = windows.map((window) => ({ window, left: window.remaining(caller, now) }));
      const exhausted = before.findLast(({ left }) => left <= 0)?.window;
      const spent = exhausted && faults.ignoresLimit() ? undefined : exhausted;
      // A refused request is not counted: windows that are not spent show what they had.
      const after = before.map(({ window, left }) => ({
        window,
        left: Math.max(0, spent === undefined ? left - 1 : left),
      }));
      const tightest = after.reduce((a, b) => (b.left <= a.left ? b : a));
      const reset = String(tightest.window.secondsLeft(now));
      if (!config.hide_client_headers) {
        const headers = exchange.responseHeaders;
        headers.set('RateLimit-Limit', String(tightest.window.limit));
        headers.set('RateLimit-Remaining', String(tightest.left));
        headers.set('RateLimit-Reset', reset);
        for (const { window, left } of after) {
          const period = window.name.charAt(0).toUpperCase() + window.name.slice(1);
          headers.set(`X-RateLimit-Limit-${period}`, String(window.limit));
          headers.set(`X-RateLimit-Remaining-${period}`, String(left));
        }
        if (spent) headers.set('Retry-After', reset);
      }
      if (spent) return { status: 429, message: 'API rate limit exceeded' };
      for (const window of windows) window.count(caller, 1, now);
      return undefined;
    },
  };
}

/** Whom a limit counts; the address where the wanted identity is missing. */
function callerOf(config: Config, exchange: Exchange): string {
  switch (config.limit_by) {
    case 'consumer':
      return exchange.consumer?.id ?? exchange.clientAddress;
    case 'header':
      return exchange.received.get(config.header_name ?? '') ?? exchange.clientAddress;
    case 'ip':
      return exchange.clientAddress;
  }
}
