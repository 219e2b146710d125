import type { RunLogResult } from '../scenarios/judge-run-log.ts';

const shown = 20;

/** What `tracelab verify --run` prints: the equation, the samplers, then what does not hold. */
export function runText(result: RunLogResult): string {
  const wrong = result.requests.filter(({ complaints }) => complaints.length > 0);
  return [
    `${result.requestLog}`,
    `  ${result.expectation.expectation}`,
    `  ${result.expectation.detail}`,
    ...samplingLines(result),
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

function samplingLines({ sampling = [] }: RunLogResult): readonly string[] {
  const held = sampling.flatMap(({ expectations }) => expectations);
  return held.flatMap(({ expectation, verdict, detail }) => [
    `  ${verdict}  ${expectation}`,
    `    ${detail}`,
  ]);
}
