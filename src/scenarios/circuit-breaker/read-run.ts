import type { JaegerApi } from '../../jaeger/api.ts';
import { relatedSearch } from '../../jaeger/related-search.ts';
import { searchAll } from '../../jaeger/search.ts';
import type { Contract } from '../../verify/contract.ts';
import type { JudgedExpectation } from '../../verify/judged-expectation.ts';
import { judgeOverTraces } from '../../verify/over-traces/judge.ts';
import { type Settled, settle } from '../../verify/settle.ts';
import { type VerifyResult, verifyTrace } from '../../verify/verify-trace.ts';
import {
  isPayment,
  readBreakerTrace,
  startOf,
  type Transition,
  transitionSpan,
} from './breaker-calls.ts';
import { type BreakerRun, type JudgedRequest, unread } from './breaker-run.ts';
import { type PremiumContract, premiumContracts, readPremiumContract } from './contracts.ts';
import { whollyRefused } from './expect-open.ts';
import type { PremiumRequest } from './phases.ts';

export interface ReadRunOptions {
  readonly jaeger: JaegerApi;
  readonly requests: readonly PremiumRequest[];
  readonly openMs: number;
  readonly fromUnixMs: number;
  readonly onRead: (done: number) => void;
  readonly signal: AbortSignal;
}

export interface ContractResult {
  readonly contract: PremiumContract;
  readonly result: VerifyResult;
}

export interface ReadRun {
  readonly run: BreakerRun;
  readonly contracts: readonly ContractResult[];
  /** What the contracts say over all traces of the run. */
  readonly overTraces: readonly JudgedExpectation[];
}

/** Nothing new for this long: export delays of edge, gateway and services, 100 ms each, and slack. */
const quietMs = 3_000;
const readTimeoutMs = 15_000;
const pageSize = 200;

/** Traces settle side by side, in a second or two for all of them; nothing is asked twice at once. */
export async function readRun(options: ReadRunOptions): Promise<ReadRun> {
  const { jaeger, requests, openMs, onRead, signal } = options;
  let done = 0;
  // One read at a time: a busy store would answer forty at once late, and none of them sooner.
  let turn: Promise<unknown> = Promise.resolve();
  const readInTurn = (traceId: string) => {
    const next = turn.then(() => jaeger.trace(traceId));
    turn = next.catch(() => undefined);
    return next;
  };
  const settled = await Promise.all(
    requests.map(async ({ record }) => {
      const read = await settle(
        () => readInTurn(record.traceId),
        () => false,
        { timeoutMs: readTimeoutMs, quietMs, intervalMs: 300, signal },
      );
      done += 1;
      onRead(done);
      return read;
    }),
  );
  const judged = requests.map((request, index) =>
    judgedRequest(request, settled[index] as Settled),
  );
  const run = { requests: judged, openMs, ...(await searchRun(options)) };
  const contracts = new Map(
    await Promise.all(
      premiumContracts.map(async (name) => [name, await readPremiumContract(name)] as const),
    ),
  );
  const found = {
    traces: settled.flatMap(({ trace }) => trace ?? []),
    unsettled: unread(run),
    truncated: false,
  };
  const results = await judgeContracts(options, contracts, run, settled);
  const overTraces = await Promise.all(
    [...contracts].map(([name, contract]) => {
      const own = results.filter((one) => one.contract === name);
      const recognised = own.map(({ result }) => result);
      return judgeOverTraces(contract, { ...found, recognised, minCount: own.length });
    }),
  );
  return { run, contracts: results, overTraces: overTraces.flat() };
}

function judgedRequest({ phase, record, payment }: PremiumRequest, read: Settled): JudgedRequest {
  const { traceId, status, durationMs } = record;
  return {
    phase,
    traceId,
    ...(status === undefined ? {} : { status }),
    payment,
    durationMs,
    ...(read.trace === undefined ? {} : { trace: readBreakerTrace(read.trace) }),
    settled: read.ending !== 'deadline',
  };
}

/** What is in no trace of a request: transitions by timer, and calls that nobody should make. */
async function searchRun({
  jaeger,
  requests,
  fromUnixMs,
}: ReadRunOptions): Promise<Pick<BreakerRun, 'timerTransitions' | 'paymentStartsMs'>> {
  const own = new Set(requests.map(({ record }) => record.traceId));
  const during = {
    fromNs: BigInt(fromUnixMs) * 1_000_000n,
    toNs: BigInt(Date.now()) * 1_000_000n,
    limit: pageSize,
  };
  const changes = await searchAll(jaeger, {
    service: 'bff',
    operation: transitionSpan,
    ...during,
  });
  const payments = await searchAll(jaeger, { service: 'payment-gateway', ...during });
  return {
    timerTransitions: changes.traces
      .filter(({ traceId }) => !own.has(traceId))
      .flatMap((trace): readonly Transition[] => readBreakerTrace(trace).transitions)
      .filter(({ linkedTraceIds }) => linkedTraceIds.some((traceId) => own.has(traceId))),
    paymentStartsMs: payments.traces.flatMap((trace) =>
      trace.spans.filter(isPayment).map((span) => startOf(trace, span)),
    ),
  };
}

async function judgeContracts(
  { jaeger, requests }: ReadRunOptions,
  contracts: ReadonlyMap<PremiumContract, Contract>,
  run: BreakerRun,
  settled: readonly Settled[],
): Promise<readonly ContractResult[]> {
  const refused = new Set(whollyRefused(run).map(({ traceId }) => traceId));
  const findRelated = relatedSearch(jaeger);
  const results: ContractResult[] = [];
  for (const [index, { record, payment }] of requests.entries()) {
    const { trace, ending } = settled[index] as Settled;
    const name =
      payment === 'paid'
        ? 'premium-create'
        : refused.has(record.traceId)
          ? 'premium-fallback'
          : undefined;
    const contract = name && contracts.get(name);
    if (name === undefined || contract === undefined || trace === undefined) continue;
    const result = await verifyTrace({
      traceId: record.traceId,
      contracts: [contract],
      read: async () => trace,
      findRelated,
      // It was waited for above.
      settle: { timeoutMs: 0, quietMs: ending === 'deadline' ? Number.POSITIVE_INFINITY : 0 },
    });
    results.push({ contract: name, result });
  }
  return results;
}
