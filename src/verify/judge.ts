import type { CompiledContract } from './compiled-contract.ts';
import { type Elsewhere, findElsewhere } from './elsewhere.ts';
import { expectations } from './expectations/index.ts';
import type { Finding } from './finding.ts';
import { type HopReport, reportHops } from './hop-report.ts';
import { type Matching, matchTrace } from './matching.ts';
import { type PropagationRow, propagationMatrix } from './propagation.ts';
import type { Span, Trace } from './trace.ts';
import { type Verdict, worst } from './verdict.ts';

export interface JudgeOptions {
  /** Nothing new is to be expected of this trace. */
  readonly settled: boolean;
  /** Other traces in which missing hops may have run. */
  readonly related?: readonly Trace[];
  /** Ids of the request that its client knows, e.g. the response's X-Kong-Request-Id. */
  readonly requestIds?: readonly string[];
  /** Tell of each hop what became of the context's headers. */
  readonly propagation?: boolean;
}

export interface TraceVerdict {
  readonly traceId: string;
  readonly contract: string;
  readonly verdict: Verdict;
  readonly settled: boolean;
  readonly spanCount: number;
  readonly services: readonly string[];
  readonly durationMs: number;
  readonly hops: readonly HopReport[];
  readonly findings: readonly Finding[];
  /** Where it was asked for. */
  readonly propagation?: readonly PropagationRow[];
}

export function judgeTrace(
  contract: CompiledContract,
  trace: Trace,
  { settled, related = [], requestIds = [], propagation = false }: JudgeOptions,
): TraceVerdict {
  const matching = matchTrace(contract, trace, related);
  const elsewhere = findElsewhere(matching, related, requestIds);
  const findings = judgeMatching(matching, settled, elsewhere);
  return {
    traceId: trace.traceId,
    contract: contract.contract.contract,
    verdict: worst(findings.filter(({ advisory }) => !advisory).map(({ verdict }) => verdict)),
    settled,
    spanCount: trace.spans.length,
    services: [...new Set(trace.spans.map(({ service }) => service))].toSorted(),
    durationMs: durationNs(trace.spans) / 1e6,
    hops: reportHops(matching, elsewhere),
    findings,
    ...(propagation ? { propagation: propagationMatrix(matching, elsewhere, related) } : {}),
  };
}

function judgeMatching(
  matching: Matching,
  settled: boolean,
  elsewhere: ReadonlyMap<string, Elsewhere>,
): readonly Finding[] {
  return expectations.flatMap((rule) => rule.judge({ matching, settled, elsewhere }));
}

/** From the first start to the last end. */
export function durationNs(spans: readonly Span[]): number {
  return spans.reduce((last, span) => Math.max(last, span.startNs + span.durationNs), 0);
}
