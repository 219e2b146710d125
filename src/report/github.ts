import { appendFileSync } from 'node:fs';
import type { ScenarioResult } from '../scenarios/scenario.ts';
import type { Verdict } from '../verify/verdict.ts';

const marks: Record<Verdict, string> = {
  passed: '✔',
  failed: '✖ failed',
  incomplete: '… incomplete',
  inconclusive: '? inconclusive',
};

/** Workflow commands of GitHub Actions for everything that did not pass; empty elsewhere. */
export function githubAnnotations(
  results: readonly ScenarioResult[],
  environment: NodeJS.ProcessEnv = process.env,
): readonly string[] {
  if (environment['GITHUB_ACTIONS'] !== 'true') return [];
  return results.flatMap(({ scenario, expectations }) =>
    expectations
      .filter(({ verdict }) => verdict !== 'passed')
      .map(({ expectation, verdict, detail }) => {
        const level = verdict === 'inconclusive' ? 'warning' : 'error';
        return `::${level} title=tracelab ${scenario}::${data(`${expectation}: ${verdict}, ${detail}`)}`;
      }),
  );
}

/** Appends a table to the step summary of GitHub Actions; does nothing elsewhere. */
export function writeStepSummary(
  results: readonly ScenarioResult[],
  environment: NodeJS.ProcessEnv = process.env,
): void {
  const file = environment['GITHUB_STEP_SUMMARY'];
  if (!file) return;
  const rows = results.flatMap(({ scenario, expectations }) =>
    expectations.map(
      ({ expectation, verdict, detail }) =>
        `| ${scenario} | ${cell(expectation)} | ${marks[verdict]} | ${cell(detail)} |`,
    ),
  );
  const head = [
    '## tracelab',
    '',
    '| scenario | expectation | verdict | figures |',
    '| --- | --- | --- | --- |',
  ];
  appendFileSync(file, `${[...head, ...rows].join('\n')}\n`);
}

/** Escapes of workflow commands: percent sign and line ends. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
