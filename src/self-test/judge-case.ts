import type { ExpectedReason } from './fault-case.ts';
import type { Reason } from './reason.ts';

/**
 * - `found`: the run was red for this fault's reason, and for no other than those injected with it
 * - `wrong reason`: it was red for something that none of them explains
 * - `missed`: this fault's reason is not among those found
 */
export type Outcome = 'found' | 'wrong reason' | 'missed';

export interface CaseJudgement {
  readonly outcome: Outcome;
  /** Reasons that are this fault's, then those that nobody's are. */
  readonly found: readonly string[];
}

/** Judges every fault of one run: `expected` are the reasons of all that were injected together. */
export function judgeCases(
  expected: readonly ExpectedReason[],
  reasons: readonly Reason[],
): readonly CaseJudgement[] {
  const strays = reasons.filter((reason) => !expected.some((one) => explains(one, reason)));
  return expected.map((one) => {
    const own = reasons.filter((reason) => isNamed(one, reason));
    const found = [...own, ...strays].map(({ verdict, reason }) => `${verdict}: ${reason}`);
    if (own.length === 0) return { outcome: 'missed', found };
    return { outcome: strays.length > 0 ? 'wrong reason' : 'found', found };
  });
}

function isNamed({ verdict, oneOf }: ExpectedReason, reason: Reason): boolean {
  return reason.verdict === verdict && oneOf.includes(reason.reason);
}

function explains(expected: ExpectedReason, reason: Reason): boolean {
  return isNamed(expected, reason) || (expected.also ?? []).includes(reason.reason);
}
