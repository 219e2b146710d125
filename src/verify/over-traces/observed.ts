import { compileSelector } from '../compiled-contract.ts';
import type { Selector } from '../selector.ts';
import type { Span, Trace } from '../trace.ts';

/** A span that a selector takes, on the one time line of all traces. */
export interface Observed {
  readonly trace: Trace;
  readonly span: Span;
  /** Milliseconds since 1970. */
  readonly startMs: number;
  readonly endMs: number;
}

/** In order of their starts. */
export async function observe(
  selector: Selector,
  traces: readonly Trace[],
): Promise<readonly Observed[]> {
  const selects = await compileSelector(selector);
  return traces
    .flatMap((trace) =>
      trace.spans.filter(selects).map((span) => {
        const startMs = Number(trace.originNs) / 1e6 + span.startNs / 1e6;
        return { trace, span, startMs, endMs: startMs + span.durationNs / 1e6 };
      }),
    )
    .sort((a, b) => a.startMs - b.startMs);
}
