/**
 * What any trace should be, whatever its stack: one check a file.
 * In: traces. Out: findings, and one verdict over those that are no mere advice.
 */
import type { Trace } from '../trace.ts';
import { indexTrace } from '../trace-index.ts';
import { type Verdict, worst } from '../verdict.ts';
import type { HygieneCheck, HygieneFinding } from './check.ts';
import { clockSkew } from './clock-skew.ts';
import { cycles } from './cycles.ts';
import { duplicateIds } from './duplicate-ids.ts';
import { nameCardinality } from './name-cardinality.ts';
import { orphanedSpans } from './orphaned-spans.ts';
import { secrets } from './secrets.ts';
import { semanticConventions } from './semantic-conventions.ts';
import { severalRoots } from './several-roots.ts';
import { validContext } from './valid-context.ts';
import { validIds } from './valid-ids.ts';

export const hygieneChecks: readonly HygieneCheck[] = [
  validIds,
  validContext,
  severalRoots,
  orphanedSpans,
  duplicateIds,
  cycles,
  secrets,
  nameCardinality,
  semanticConventions,
  clockSkew,
];

export interface HygieneResult {
  readonly verdict: Verdict;
  readonly traceCount: number;
  readonly spanCount: number;
  readonly checks: readonly string[];
  readonly findings: readonly HygieneFinding[];
}

/** Of `truncated` traces, which are not all there are, nothing passes. */
export function judgeHygiene(traces: readonly Trace[], truncated = false): HygieneResult {
  const indexed = traces.map((trace) => ({ trace, index: indexTrace(trace) }));
  const findings = hygieneChecks.flatMap(({ rule, judge }) =>
    judge(indexed).map((finding) => ({ rule, ...finding })),
  );
  return {
    verdict: worst([
      ...findings.filter(({ advisory }) => !advisory).map(({ verdict }) => verdict),
      truncated ? 'inconclusive' : 'passed',
    ]),
    traceCount: traces.length,
    spanCount: traces.reduce((sum, { spans }) => sum + spans.length, 0),
    checks: hygieneChecks.map(({ rule }) => rule),
    findings,
  };
}
