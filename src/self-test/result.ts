import type { Verdict } from '../verify/verdict.ts';
import type { DetectionFigures } from './detection.ts';
import type { Outcome } from './judge-case.ts';

/** One fault at one size. */
export interface SelfTestRow {
  readonly fault: string;
  readonly where: string;
  readonly scenario: string;
  readonly kind: 'full' | 'smallest';
  readonly size: string;
  /** Verdict and reason, or reasons of which one must be found. */
  readonly expected: string;
  /** Reasons that are this fault's, then those that nobody's are. */
  readonly found: readonly string[];
  /** `inconclusive`: the host was too busy for the run to judge. */
  readonly outcome: Outcome | 'inconclusive';
  /** Whether the verdict depends on it; of the smallest sizes only where chance plays no part. */
  readonly required: boolean;
  /** Of the smallest sizes: how likely a run finds such a fault. */
  readonly detection?: DetectionFigures;
}

/** What `tracelab self-test --json` prints. */
export interface SelfTestResult {
  readonly lab: string;
  /** Passed only if every fault was found for its reason. */
  readonly verdict: Exclude<Verdict, 'incomplete'>;
  readonly rows: readonly SelfTestRow[];
  readonly skipped: readonly {
    readonly fault: string;
    readonly where: string;
    readonly why: string;
  }[];
  readonly durationMs: number;
}

export function verdictOfRows(rows: readonly SelfTestRow[]): SelfTestResult['verdict'] {
  const required = rows.filter((row) => row.required);
  const isWrong = (row: SelfTestRow) =>
    row.outcome === 'wrong reason' || (row.required && row.outcome === 'missed');
  if (rows.some(isWrong)) return 'failed';
  const sure = required.length > 0 && required.every(({ outcome }) => outcome === 'found');
  return sure ? 'passed' : 'inconclusive';
}
