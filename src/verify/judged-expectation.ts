import type { Verdict } from './verdict.ts';

/** An expectation over many traces, and what speaks for its verdict. */
export interface JudgedExpectation {
  readonly expectation: string;
  readonly verdict: Verdict;
  readonly detail: string;
}
