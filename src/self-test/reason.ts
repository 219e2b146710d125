import { judgedTraces } from '../scenarios/judged-traces.ts';
import type { ScenarioResult } from '../scenarios/scenario.ts';
import type { UserJourneyResult } from '../scenarios/user-journey/result.ts';
import type { Verdict } from '../verify/verdict.ts';

/** Why a run was red, in words that a catalogue can name: "context-lost-at-job at create: job". */
export interface Reason {
  readonly verdict: 'failed' | 'incomplete';
  readonly reason: string;
}

/** Every reason of a run once; empty where it was not red. */
export function reasonsOf(result: ScenarioResult): readonly Reason[] {
  const found = new Map<string, Reason>();
  for (const one of [...ofTraces(result), ...ofBudgets(result), ...ofExpectations(result)]) {
    found.set(`${one.verdict} ${one.reason}`, one);
  }
  return [...found.values()];
}

/** What speaks against single traces. Of a trace that failed, what is missing is no reason. */
function ofTraces(result: ScenarioResult): readonly Reason[] {
  return judgedTraces(result).flatMap(({ contract, verdict, findings }) =>
    findings.flatMap((finding): Reason[] => {
      if (finding.advisory || finding.verdict !== verdict || !isRed(verdict)) return [];
      const what = finding.anchor ?? finding.rule;
      return [
        {
          verdict,
          reason: `${what} at ${contract}${finding.hop === undefined ? '' : `: ${finding.hop}`}`,
        },
      ];
    }),
  );
}

/** What a hop adds over all traces. */
function ofBudgets(result: ScenarioResult): readonly Reason[] {
  if (result.scenario !== 'user-journey') return [];
  return (result as UserJourneyResult).budgets
    .filter(({ verdict }) => verdict === 'failed')
    .map(({ contract, hop }) => ({
      verdict: 'failed',
      reason: `over-budget at ${contract}: ${hop}`,
    }));
}

/** Expectations that single traces or budgets tell better. */
const toldOtherwise = / is as its contract says$| adds less than /;

/** What speaks against the run as a whole. */
function ofExpectations(result: ScenarioResult): readonly Reason[] {
  const told = judgedTraces(result).length > 0 ? toldOtherwise : undefined;
  return result.expectations.flatMap(({ expectation, verdict, advisory }): Reason[] => {
    if (advisory || !isRed(verdict) || told?.test(expectation)) return [];
    return [{ verdict, reason: expectation }];
  });
}

function isRed(verdict: Verdict): verdict is Reason['verdict'] {
  return verdict === 'failed' || verdict === 'incomplete';
}
