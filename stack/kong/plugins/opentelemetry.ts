import type { PluginConfig } from '../declarative/plugins.ts';
import type { HeaderList } from '../headers.ts';
import type { Plugin } from '../plugin.ts';
import { isSampled } from '../sampling.ts';
import { formatTraceparent, parseTraceparent } from '../trace-context.ts';

/** Kong's `get_headers` stops there. */
const maximalHeaders = 100;

/**
 * Extracts the caller's context and injects that of the balancer span. Its access phase comes late:
 * a request that another plugin refused has kept the trace it had.
 */
export function opentelemetry(
  config: PluginConfig<'opentelemetry'>,
  instrumented: boolean,
): Plugin {
  return {
    name: 'opentelemetry',
    access({ received, trace, upstreamHeaders, balancerSpanId }) {
      const context = parseTraceparent(onlyTraceparent(received));
      if (context) trace.join(context);
      if (context ? context.sampled : trace.parentId === undefined) {
        trace.sampled =
          config.sampling_rate === undefined
            ? trace.sampled
            : isSampled(trace.traceId, config.sampling_rate);
      }
      trace.sampled &&= instrumented;
      upstreamHeaders.set(
        'traceparent',
        formatTraceparent(trace.traceId, balancerSpanId, trace.sampled),
      );
      return undefined;
    },
    headerFilter: () => undefined,
  };
}

function onlyTraceparent(headers: HeaderList): string | undefined {
  const { flat } = headers;
  let found: string | undefined;
  for (let index = 0; index < Math.min(flat.length, maximalHeaders * 2); index += 2) {
    if (flat[index]?.toLowerCase() !== 'traceparent') continue;
    if (found !== undefined) return undefined;
    found = flat[index + 1];
  }
  return found;
}
