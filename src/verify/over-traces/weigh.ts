import type { JudgedExpectation } from '../judged-expectation.ts';

/** Why not all traces that there were can be judged. */
export interface Gap {
  readonly verdict: 'incomplete' | 'inconclusive';
  readonly why: string;
}

export interface Evidence {
  readonly expectation: string;
  /** Spans that the expectation is about. */
  readonly count: number;
  /** What speaks against it, whatever else there may be. */
  readonly against: readonly string[];
  /** What speaks against it if nothing is missing: a trace between two others, or after them. */
  readonly unlessMissing?: readonly string[];
  /** The figures, where nothing is wrong. */
  readonly figures: string;
}

/** From evidence to a verdict: what is missing, or may be, is no evidence. */
export function weigh(evidence: Evidence, gap: Gap | undefined): JudgedExpectation {
  const { expectation, count, against, unlessMissing = [], figures } = evidence;
  const so = (verdict: JudgedExpectation['verdict'], detail: string) => ({
    expectation,
    verdict,
    detail,
  });
  if (against.length > 0) return so('failed', told(against));
  if (count === 0) return so('incomplete', 'no trace has a span that it is about');
  const seen = unlessMissing.length > 0 ? told(unlessMissing) : figures;
  if (gap) return so(gap.verdict, `${seen}; ${gap.why}`);
  return so(unlessMissing.length > 0 ? 'failed' : 'passed', seen);
}

/** The first, and how many more there are. */
export function told(reasons: readonly string[]): string {
  const [first = '', ...more] = reasons;
  return more.length === 0 ? first : `${first} (and ${more.length} more like it)`;
}
