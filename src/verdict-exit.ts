import { type ExitCode, exitCodes } from './errors.ts';
import type { ScenarioResult } from './scenarios/scenario.ts';
import type { Verdict } from './verify/verdict.ts';

/** Exit code of a command that ends with a verdict. */
export function exitOf(verdict: Verdict): ExitCode {
  return exitCodes[verdict];
}

/** Verdicts that can turn a gate red. */
export const redVerdicts = ['failed', 'incomplete', 'inconclusive'] as const;
export type RedVerdict = (typeof redVerdicts)[number];

/** Exit code of a gate: the worst of the verdicts that are to turn it red, else 0. */
export function gateExit(
  results: readonly Pick<ScenarioResult, 'expectations'>[],
  failOn: readonly RedVerdict[],
): ExitCode {
  const verdicts = results.flatMap(({ expectations }) =>
    expectations.map(({ verdict }) => verdict),
  );
  const red = redVerdicts.find((verdict) => failOn.includes(verdict) && verdicts.includes(verdict));
  return exitOf(red ?? 'passed');
}
