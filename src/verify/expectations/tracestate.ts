import { labelOf } from '../contract.ts';
import type { Finding } from '../finding.ts';
import { namedAbove } from '../named-above.ts';
import type { Span } from '../trace.ts';
import type { TraceIndex } from '../trace-index.ts';
import { stateKeys } from '../tracestate-keys.ts';
import type { Expectation } from './expectation.ts';

/**
 * Each key that the topmost span with a tracestate carries arrives at every hop that is named.
 * Values may differ: each vendor may change its own. What was lost once counts where it was lost.
 * Source: W3C Trace Context, 3.3.
 */
export const tracestate: Expectation = {
  rule: 'tracestate',
  judge({ matching }) {
    const wanted = matching.contract.contract.tracestate;
    if (!wanted) return [];
    const first = topmostWithState(matching.index);
    if (first === undefined) {
      return [
        {
          rule: 'tracestate',
          verdict: 'incomplete',
          message: 'no span of the trace records a tracestate',
          anchor: 'tracestate-lost',
        },
      ];
    }
    const hops = matching.contract.hops.filter(({ hop }) => wanted.at.includes(hop.id));
    const isLostAlready = (hopId: string, key: string) => {
      const above = namedAbove(matching.contract.contract.hops, hopId, wanted.at);
      const spans = above === undefined ? [] : matching.placed(above);
      return spans.length > 0 && spans.every(({ span }) => !stateKeys(span).has(key));
    };
    return hops.flatMap(({ hop }) =>
      matching.placed(hop.id).flatMap(({ span }) => {
        const got = stateKeys(span);
        return [...stateKeys(first)].map((key): Finding => {
          if (got.has(key)) {
            return {
              rule: 'tracestate',
              hop: hop.id,
              verdict: 'passed',
              message: `${key} arrived`,
            };
          }
          return {
            rule: 'tracestate',
            hop: hop.id,
            verdict: 'failed',
            message: `${labelOf(hop)}: tracestate key ${key} did not arrive`,
            details: [
              `the span "${first.name}" (${first.spanId}) of ${first.service} has "${first.traceState}",`,
              `the span "${span.name}" (${span.spanId}) of ${span.service} has ${span.traceState ? `"${span.traceState}"` : 'none'}`,
            ],
            lookAt: `${hop.source ?? span.service}: the tracestate of what it received`,
            anchor: 'tracestate-lost',
            ...(isLostAlready(hop.id, key) ? { advisory: true } : {}),
          };
        });
      }),
    );
  },
};

/** From the roots down, so that clocks do not decide which is first. */
function topmostWithState({ roots, orphans, children }: TraceIndex): Span | undefined {
  const queue = [...roots, ...orphans];
  const seen = new Set<Span>();
  for (const span of queue) {
    if (seen.has(span)) continue;
    seen.add(span);
    if (stateKeys(span).size > 0) return span;
    for (const child of children(span)) queue.push(child);
  }
  return undefined;
}
