import type { SamplingExpectation } from '../verify/sampling/judge-sampling.ts';

/** An expectation over many traces, and what speaks for its verdict below it. */
export function expectationLines(expectations: readonly SamplingExpectation[]): readonly string[] {
  return expectations.flatMap(({ expectation, verdict, detail }) => [
    `  ${verdict}  ${expectation}`,
    `    ${detail}`,
  ]);
}
