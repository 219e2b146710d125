import type { ManyTracesResult } from '../verify/many-traces.ts';
import { verdicts } from '../verify/verdict.ts';
import { budgetTable } from './budget-table.ts';
import { counted } from './counted.ts';
import { expectationLines } from './expectation-lines.ts';

/** Traces of one contract with the same complaints are told once. */
const shownComplaints = 10;

/** What `tracelab verify --service` prints. */
export function manyText(result: ManyTracesResult): string {
  const counts = verdicts
    .filter((verdict) => result.counts[verdict] > 0)
    .map((verdict) => `${result.counts[verdict]} ${verdict}`);
  return [
    `${counted(result.traces.length, 'trace')}: ${counts.join(', ')}${result.unrecognised > 0 ? `; ${result.unrecognised} more that no contract recognises` : ''}`,
    ...complaintLines(result),
    ...(result.budgets.length > 0 ? ['', 'overhead of hops', budgetTable(result.budgets)] : []),
    ...(result.expectations.length > 0 ? ['', ...expectationLines(result.expectations)] : []),
    ...(result.truncated
      ? ['', 'Jaeger hid traces: more started within a millisecond than it gives. Nothing passes.']
      : []),
    '',
    result.verdict.toUpperCase(),
  ].join('\n');
}

function complaintLines({ traces }: ManyTracesResult): readonly string[] {
  const groups = Map.groupBy(
    traces.filter(({ complaints }) => complaints.length > 0),
    ({ verdict, contract, complaints }) => `${verdict}  ${contract}  ${complaints[0]}`,
  );
  const lines = [...groups].map(
    ([text, all]) => `  ${all.length} × ${text}   e.g. ${all[0]?.traceId}`,
  );
  const more = lines.length - shownComplaints;
  return [...lines.slice(0, shownComplaints), ...(more > 0 ? [`  and ${more} other causes`] : [])];
}
