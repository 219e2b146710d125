import { TracelabError } from '../errors.ts';
import { systemClock } from '../poll.ts';
import { type CompiledContract, compileContract } from './compiled-contract.ts';
import type { Contract } from './contract.ts';
import { judgeTrace, type TraceVerdict } from './judge.ts';
import { matchTrace } from './matching.ts';
import { recogniseContract } from './recognise.ts';
import { type FindRelated, gatherRelated, isComplete, relatedQueries } from './related.ts';
import { type SettleOptions, settle } from './settle.ts';
import type { Trace } from './trace.ts';

export interface VerifyOptions {
  readonly traceId: string;
  /** The contract, or several of which the one that fits is taken. */
  readonly contracts: readonly Contract[];
  readonly read: (traceId: string) => Promise<Trace | undefined>;
  /** Without it, hops that are missing stay `incomplete`, never `failed`. */
  readonly findRelated?: FindRelated;
  readonly requestIds?: readonly string[];
  readonly settle: SettleOptions;
  /** Tell of each hop what became of the context's headers. */
  readonly propagation?: boolean;
  /** When the request was answered, by the clock of `settle`; nothing that it waited for is later. */
  readonly answeredAtMs?: number;
  /** Milliseconds since 1970. */
  readonly nowUnixMs?: () => number;
}

export interface VerifyResult extends TraceVerdict {
  readonly waitedMs: number;
  /** From the newest span's end until now. */
  readonly newestSpanAgeMs: number;
  /** "analytics-api process url-events" */
  readonly newestSpan: string;
}

/**
 * Waits until the trace is complete or settled, then judges it; looks for the missing part in
 * other traces. Throws TRACE_NOT_FOUND, BAD_USAGE where no contract fits, BAD_SPEC.
 */
export async function verifyTrace(options: VerifyOptions): Promise<VerifyResult> {
  const { traceId, findRelated, requestIds = [], nowUnixMs = Date.now } = options;
  const compiled = new Map<Contract, CompiledContract>();
  const contractFor = async (trace: Trace) => {
    const [first, ...more] = options.contracts;
    const contract = more.length === 0 ? first : await recogniseContract(options.contracts, trace);
    if (contract === undefined) return undefined;
    const known = compiled.get(contract) ?? (await compileContract(contract));
    compiled.set(contract, known);
    return known;
  };
  const { clock = systemClock, quietMs } = options.settle;
  const hasSettled = () =>
    options.answeredAtMs !== undefined && clock.now() - options.answeredAtMs >= quietMs;
  const seenWhole = async (trace: Trace) => {
    const contract = await contractFor(trace);
    if (contract === undefined || !isComplete(matchTrace(contract, trace))) return false;
    // Absence can be claimed of a settled trace only, so such a contract waits for that.
    return !contract.contract.hops.some(({ absent }) => absent) || hasSettled();
  };

  const settled = await settle(() => options.read(traceId), seenWhole, options.settle);
  const { trace, ending, waitedMs } = settled;
  if (trace === undefined || trace.spans.length === 0) throw notFound(traceId, waitedMs);
  const contract = await contractFor(trace);
  if (contract === undefined) throw unrecognised(traceId, options.contracts);

  const queries = relatedQueries(matchTrace(contract, trace), requestIds);
  const related = findRelated ? await gatherRelated(queries, findRelated) : [];
  const verdict = judgeTrace(contract, trace, {
    settled: ending !== 'deadline',
    related,
    requestIds,
    ...(options.propagation ? { propagation: true } : {}),
  });
  return { ...verdict, waitedMs, ...newest(trace, nowUnixMs()) };
}

function newest(trace: Trace, nowMs: number) {
  const end = (span: Trace['spans'][number]) => span.startNs + span.durationNs;
  const last = trace.spans.toSorted((a, b) => end(b) - end(a))[0];
  const endUnixMs = Number(trace.originNs / 1_000_000n) + (last ? end(last) / 1e6 : 0);
  return {
    newestSpanAgeMs: nowMs - endUnixMs,
    newestSpan: last ? `${last.service} ${last.name}` : '',
  };
}

function notFound(traceId: string, waitedMs: number): TracelabError {
  return new TracelabError({
    code: 'TRACE_NOT_FOUND',
    message: `Jaeger has no span of trace ${traceId}, after ${(waitedMs / 1000).toFixed(1)} s. It was not sampled (flag 00), not exported yet, or never existed.`,
    suggestions: [
      'tracelab traces      (what Jaeger has)',
      `tracelab verify --trace ${traceId} --timeout 30`,
    ],
  });
}

function unrecognised(traceId: string, contracts: readonly Contract[]): TracelabError {
  const names = contracts.map(({ contract }) => contract);
  return new TracelabError({
    code: 'BAD_USAGE',
    message: `Trace ${traceId} fits none of the known contracts (${names.join(', ')}).`,
    suggestions: names.map((name) => `tracelab verify --trace ${traceId} --contract ${name}`),
  });
}
