import { labelOf } from '../contract.ts';
import type { Finding } from '../finding.ts';
import type { Expectation } from './expectation.ts';

/** Every parent is in the trace. One that is not was lost or is under way: `incomplete`. */
export const orphans: Expectation = {
  rule: 'orphans',
  judge({ matching }) {
    const { contract, hops } = matching.contract;
    const label = (hopId: string | undefined) => {
      const hop = hops.find((one) => one.hop.id === hopId)?.hop;
      return hop && labelOf(hop);
    };
    const first = hops.find(({ hop }) => hop.parent === undefined)?.hop.id;
    const strays = matching.index.orphans.filter(
      (span) => !(contract.remoteParent && matching.hopIdOf(span) === first),
    );
    if (strays.length === 0) {
      return [{ rule: 'orphans', verdict: 'passed', message: 'every parent is in the trace' }];
    }
    return [...Map.groupBy(strays, (span) => span.parentSpanId)].map(
      ([parentSpanId, spans]): Finding => ({
        rule: 'orphans',
        verdict: 'incomplete',
        message: `${spans.length} ${spans.length === 1 ? 'span waits' : 'spans wait'} for parent ${parentSpanId}, which is not in the trace`,
        details: spans.map(
          (span) => `${label(matching.hopIdOf(span)) ?? `"${span.name}"`} of ${span.service}`,
        ),
        anchor: 'orphaned-spans',
      }),
    );
  },
};
