import type { GateResult } from '../gate.ts';

export function gateSummary({ verdict, scenarios, durationMs, kept, lab }: GateResult): string {
  const count = scenarios.length === 1 ? '1 scenario' : `${scenarios.length} scenarios`;
  const flag = lab.name === 'default' ? '' : ` --name ${lab.name}`;
  const port = (component: string, name: string) =>
    lab.components.find((known) => known.name === component)?.ports[name];
  return [
    `${verdict.toUpperCase()}  ${count}, ${(durationMs / 1000).toFixed(1)} s`,
    ...(kept
      ? [
          `the lab is up   http://127.0.0.1:${port('nginx', 'http')}  ·  traces at http://127.0.0.1:${port('jaeger', 'query')}`,
          `next            tracelab traces${flag}  ·  tracelab map${flag}  ·  tracelab down${flag}`,
        ]
      : ['next  npm start -- --keep  ·  docs/tutorial.md']),
  ].join('\n');
}
