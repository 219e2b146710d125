import type { Draft, Exchange, Refusal } from './exchange.ts';
import type { Plugin } from './plugin.ts';
import { end } from './request-trace.ts';

/** Kong's header filter phase: plugins change the response's headers, and may yet refuse it. */
export type HeaderFilter = (
  exchange: Exchange,
  draft: Draft,
  /** False: the phase leaves no spans. */
  traced?: boolean,
) => Refusal | undefined;

export function headerFilter(globalPlugins: readonly Plugin[]): HeaderFilter {
  return (exchange, draft, traced = true) => {
    let refusal: Refusal | undefined;
    for (const plugin of exchange.route?.plugins ?? globalPlugins) {
      if (!plugin.headerFilter) continue;
      const span = traced
        ? exchange.trace.start(`kong.header_filter.plugin.${plugin.name}`)
        : undefined;
      refusal = plugin.headerFilter(exchange, draft) ?? refusal;
      if (span) end(span);
    }
    draft.headers.set('X-Kong-Request-Id', exchange.requestId);
    return refusal;
  };
}
