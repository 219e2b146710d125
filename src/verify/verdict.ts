/**
 * - `passed`: everything that was claimed holds.
 * - `failed`: there is evidence against a claim.
 * - `incomplete`: something is absent, which is no evidence.
 * - `inconclusive`: too little data for the confidence that is claimed.
 */
export type Verdict = 'passed' | 'failed' | 'incomplete' | 'inconclusive';

/** The order in which exit codes win over each other (docs/errors.md). */
export const verdicts: readonly Verdict[] = ['failed', 'incomplete', 'inconclusive', 'passed'];

export function worst(given: Iterable<Verdict>): Verdict {
  const present = new Set(given);
  return verdicts.find((verdict) => present.has(verdict)) ?? 'passed';
}
