import type { PropagationRow } from '../verify/propagation.ts';
import { textTable } from './text-table.ts';

/** The matrix below a verdict. */
export function propagationText(rows: readonly PropagationRow[]): string {
  if (rows.length === 0) return 'propagation: the contract has no hop between two services';
  return [
    'propagation',
    textTable(
      ['from', 'to', 'traceparent', 'tracestate', 'baggage'],
      rows.map(({ from, to, traceparent, tracestate, baggage }) => [
        from,
        to,
        traceparent,
        tracestate,
        baggage,
      ]),
    ),
  ].join('\n');
}
