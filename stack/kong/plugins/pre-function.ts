import type { Plugin } from '../plugin.ts';
import { parseTraceparent } from '../trace-context.ts';

/** What join-caller-trace.lua does: adopt the caller's trace before anything can end the request. */
export function preFunction(): Plugin {
  return {
    name: 'pre-function',
    rewrite(exchange) {
      // As `ngx.var` gives it: repeated headers in one value, which then is no valid one.
      const header = exchange.received.all('traceparent').join(', ');
      const context = parseTraceparent(header);
      if (context) exchange.trace.join(context);
    },
    access: () => undefined,
    headerFilter: () => undefined,
  };
}
