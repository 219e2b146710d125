import { relative } from 'node:path';
import type { GateResult } from '../gate.ts';
import type { LabEndpoints } from '../lab/endpoints.ts';
import { pageLine } from './page-line.ts';
import { verdictCounts } from './verdict-counts.ts';

/** `report`: path of the page; `kept`: where the lab is reached, when it is still up. */
export function gateSummary(result: GateResult, report: string, kept?: LabEndpoints): string {
  const { verdict, scenarios, durationMs, lab } = result;
  const count = scenarios.length === 1 ? '1 scenario' : `${scenarios.length} scenarios`;
  const flag = lab.name === 'default' ? '' : ` --name ${lab.name}`;
  return [
    `${verdict.toUpperCase()}  ${count}, ${told(scenarios)}, ${(durationMs / 1000).toFixed(1)} s`,
    ...(kept ? [pageLine(kept)] : []),
    `report  ${relative(process.cwd(), report)}`,
    kept
      ? `next  tracelab traces${flag}  ·  tracelab map${flag}  ·  tracelab down${flag}  ·  Jaeger's API at ${kept.jaegerUrl}`
      : 'next  npm start -- --keep  ·  docs/tutorial.md',
  ].join('\n');
}

const passedFirst = ['passed', 'failed', 'incomplete', 'inconclusive'] as const;

/** "61 expectations: 60 passed, 1 inconclusive" */
function told(scenarios: GateResult['scenarios']): string {
  const verdicts = scenarios.flatMap(({ expectations }) =>
    expectations.map(({ verdict }) => verdict),
  );
  return `${verdicts.length} expectations: ${verdictCounts(verdicts, passedFirst)}`;
}
