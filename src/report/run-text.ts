import type { RunLogResult } from '../scenarios/judge-run-log.ts';
import { budgetTable } from './budget-table.ts';
import { expectationLines } from './expectation-lines.ts';

const shown = 20;

/** What `tracelab verify --run` prints: the equation, the samplers, then what does not hold. */
export function runText(result: RunLogResult): string {
  const wrong = result.requests.filter(({ complaints }) => complaints.length > 0);
  return [
    `${result.requestLog}`,
    `  ${result.expectation.expectation}`,
    `  ${result.expectation.detail}`,
    ...expectationLines((result.sampling ?? []).flatMap(({ expectations }) => expectations)),
    ...expectationLines(result.overTraces),
    ...(result.budgets.length > 0 ? ['', 'overhead of hops', budgetTable(result.budgets)] : []),
    '',
    ...wrong
      .slice(0, shown)
      .map(
        ({ method, path, status, traceId, outcome, complaints }) =>
          `  ${outcome}  ${method} ${path} → ${status ?? 'no answer'}  ${traceId}  ${complaints.join('; ')}`,
      ),
    ...(wrong.length > shown ? [`  and ${wrong.length - shown} more`] : []),
    ...(wrong.length > 0 ? [''] : []),
    result.verdict.toUpperCase(),
  ].join('\n');
}
