import { type HopStatus, labelOf } from '../contract.ts';
import type { SpanStatus } from '../trace.ts';
import { perHop } from './expectation.ts';

/** The status a row demands, or the contract for all rows. */
export const status = perHop('status', ({ hop }, { matching }) => {
  const wanted = hop.status ?? matching.contract.contract.status;
  if (hop.absent || wanted === undefined || wanted === 'any') return [];
  return matching.placed(hop.id).map(({ span }) =>
    isStatus(wanted, span.status)
      ? { hop: hop.id, verdict: 'passed' as const, message: `status is ${span.status}` }
      : {
          hop: hop.id,
          verdict: 'failed' as const,
          message: `${labelOf(hop)}: status is ${span.status}, expected ${wanted}`,
          details: [
            `the span "${span.name}" (${span.spanId})${span.statusMessage ? `: ${span.statusMessage}` : ''}`,
          ],
          anchor: 'status-violated' as const,
        },
  );
});

export function isStatus(wanted: HopStatus, actual: SpanStatus): boolean {
  if (wanted === 'any') return true;
  return wanted === 'not-error' ? actual !== 'error' : actual === wanted;
}
