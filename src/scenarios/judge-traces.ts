import pMap from 'p-map';
import { type JaegerApi, readsAtOnce } from '../jaeger/api.ts';
import { relatedSearch } from '../jaeger/related-search.ts';
import type { Contract } from '../verify/contract.ts';
import { type VerifyResult, verifyTrace } from '../verify/verify-trace.ts';

const timeoutMs = 30_000;
/** Exports take 0.2 s; the rest is for a machine that is busy with something else. */
const quietMs = 3_000;

export interface JudgedTrace {
  readonly traceId: string;
  readonly contract: Contract;
  /** Ids that the answer named, for traces that break off at the gateway. */
  readonly requestIds: readonly string[];
  /** `performance.now()` when the request was answered. */
  readonly answeredAtMs: number;
}

export interface JudgeTracesOptions {
  readonly traces: readonly JudgedTrace[];
  readonly jaeger: JaegerApi;
  readonly onJudged: (done: number) => void;
  readonly signal: AbortSignal;
}

/** Verifies every trace against its contract; results stand in the order of the traces. */
export async function judgeTraces(options: JudgeTracesOptions): Promise<readonly VerifyResult[]> {
  const { traces, jaeger, onJudged, signal } = options;
  // One for the whole run: it remembers what it read.
  const findRelated = relatedSearch(jaeger);
  let done = 0;
  const judge = async ({ traceId, contract, requestIds, answeredAtMs }: JudgedTrace) => {
    const result = await verifyTrace({
      traceId,
      contracts: [contract],
      requestIds,
      read: (id) => jaeger.trace(id),
      findRelated,
      answeredAtMs,
      settle: { timeoutMs, quietMs, signal },
    });
    done += 1;
    onJudged(done);
    return result;
  };
  return pMap(traces, judge, { concurrency: readsAtOnce, signal });
}
