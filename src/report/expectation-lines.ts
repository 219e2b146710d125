import type { JudgedExpectation } from '../verify/judged-expectation.ts';

/** An expectation over many traces, and what speaks for its verdict below it. */
export function expectationLines(expectations: readonly JudgedExpectation[]): readonly string[] {
  return expectations.flatMap(({ expectation, verdict, detail }) => [
    `  ${verdict}  ${expectation}`,
    `    ${detail}`,
  ]);
}
