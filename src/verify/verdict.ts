/**
 * - `passed`: everything that was claimed holds.
 * - `failed`: there is evidence against a claim.
 * - `incomplete`: something is absent, which is no evidence.
 * - `inconclusive`: too little data for the confidence that is claimed.
 */
export type Verdict = 'passed' | 'failed' | 'incomplete' | 'inconclusive';

/** The order in which exit codes win over each other (docs/errors.md). */
const bySeverity: readonly Verdict[] = ['failed', 'incomplete', 'inconclusive', 'passed'];

export function worst(verdicts: Iterable<Verdict>): Verdict {
  const present = new Set(verdicts);
  return bySeverity.find((verdict) => present.has(verdict)) ?? 'passed';
}
