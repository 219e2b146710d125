import type { Anchor } from '../finding.ts';
import type { Trace } from '../trace.ts';
import type { TraceIndex } from '../trace-index.ts';
import type { Verdict } from '../verdict.ts';

export interface HygieneFinding {
  readonly rule: string;
  readonly verdict: Exclude<Verdict, 'passed' | 'inconclusive'>;
  /** One clause. Never holds a value that may be secret. */
  readonly message: string;
  /** An example. */
  readonly traceId: string;
  readonly spanId?: string;
  readonly anchor: Anchor;
  /** Told, but no part of the verdict. */
  readonly advisory?: true;
}

export interface IndexedTrace {
  readonly trace: Trace;
  readonly index: TraceIndex;
}

/** Looks at traces for what is wrong in any stack, without a contract. */
export interface HygieneCheck {
  readonly rule: string;
  judge(traces: readonly IndexedTrace[]): readonly Omit<HygieneFinding, 'rule'>[];
}

export function perTrace(
  rule: string,
  judge: (traced: IndexedTrace) => readonly Omit<HygieneFinding, 'rule'>[],
): HygieneCheck {
  return { rule, judge: (traces) => traces.flatMap(judge) };
}
