import type { GateResult } from '../gate.ts';
import type { LabEndpoints } from '../lab/endpoints.ts';
import { pageLine } from './page-line.ts';

/** `kept`: where the lab is reached, when it is still up. */
export function gateSummary(result: GateResult, kept?: LabEndpoints): string {
  const { verdict, scenarios, durationMs, lab } = result;
  const count = scenarios.length === 1 ? '1 scenario' : `${scenarios.length} scenarios`;
  const flag = lab.name === 'default' ? '' : ` --name ${lab.name}`;
  return [
    `${verdict.toUpperCase()}  ${count}, ${(durationMs / 1000).toFixed(1)} s`,
    ...(kept
      ? [
          pageLine(kept),
          `next  tracelab traces${flag}  ·  tracelab map${flag}  ·  tracelab down${flag}  ·  Jaeger's API at ${kept.jaegerUrl}`,
        ]
      : ['next  npm start -- --keep  ·  docs/tutorial.md']),
  ].join('\n');
}
