import type { CompiledHop } from '../compiled-contract.ts';
import type { Elsewhere } from '../elsewhere.ts';
import type { Finding } from '../finding.ts';
import type { Matching } from '../matching.ts';

export interface JudgeContext {
  readonly matching: Matching;
  /** Nothing new is to be expected: only then absence means something. */
  readonly settled: boolean;
  /** Hops that are missing here and are known to have run in another trace. */
  readonly elsewhere: ReadonlyMap<string, Elsewhere>;
}

export interface Expectation {
  readonly rule: string;
  judge(context: JudgeContext): readonly Finding[];
}

/** A rule that looks at one hop after the other. */
export function perHop(
  rule: string,
  judgeHop: (hop: CompiledHop, context: JudgeContext) => readonly Omit<Finding, 'rule'>[],
): Expectation {
  return {
    rule,
    judge: (context) =>
      context.matching.contract.hops.flatMap((hop) =>
        judgeHop(hop, context).map((finding) => ({ rule, ...finding })),
      ),
  };
}
