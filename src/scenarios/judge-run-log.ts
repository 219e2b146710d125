import type { JaegerApi } from '../jaeger/api.ts';
import { relatedSearch } from '../jaeger/related-search.ts';
import { readSettled, type SettledTrace } from '../jaeger/settled-read.ts';
import type { CompiledContract } from '../verify/compiled-contract.ts';
import { type HopBudget, hopBudgets } from '../verify/hop-budgets.ts';
import type { HopReport } from '../verify/hop-report.ts';
import { judgeTrace } from '../verify/judge.ts';
import type { JudgedExpectation } from '../verify/judged-expectation.ts';
import { matchTrace } from '../verify/matching.ts';
import { judgeOverTraces } from '../verify/over-traces/judge.ts';
import { recogniseContract } from '../verify/recognise.ts';
import { type FindRelated, gatherRelated, relatedQueries } from '../verify/related.ts';
import type { Trace } from '../verify/trace.ts';
import { type Verdict, worst } from '../verify/verdict.ts';
import { judgeTree } from '../verify/whole-tree.ts';
import {
  countOutcomes,
  judgeConservation,
  type Outcome,
  type OutcomeCounts,
  outcomeOf,
} from './conservation.ts';
import { readLimitContracts } from './rate-limit/contracts.ts';
import { limitRecordSchema } from './rate-limit/limit-record.ts';
import { contractFor, judgeRequests, requestIdsOf } from './rate-limit/outcome.ts';
import type { LoggedRequest, RunLog } from './run-log.ts';
import type { KeptOfPhase } from './sampling/judge-phase.ts';
import { claimedPhase, judgePastPhases, pastPhases } from './sampling/past-run.ts';
import type { SamplingPhase } from './sampling/result.ts';
import type { ExpectationResult } from './scenario.ts';

export interface JudgeRunLogOptions {
  readonly log: RunLog;
  readonly jaeger: JaegerApi;
  /** Judges the traces that it recognises; of the others only the tree is judged. */
  readonly contract?: CompiledContract;
  /** A trace of which nothing is there may have been sampled out, where no decision is known. */
  readonly samplesOut: boolean;
  /** Traces from which on budgets are judged. */
  readonly minCount: number;
  readonly quietMs: number;
  readonly signal?: AbortSignal;
}

export interface RunRequest {
  readonly method: string;
  readonly path: string;
  readonly status?: number;
  readonly traceId: string;
  readonly outcome: Outcome;
  /** What speaks against it. */
  readonly complaints: readonly string[];
}

export interface RunLogResult {
  readonly verdict: Verdict;
  readonly expectation: ExpectationResult;
  readonly counts: OutcomeCounts;
  readonly requestLog: string;
  /** What was kept, held against what samplers decide: the contract's, or the scenario sampling's. */
  readonly sampling?: readonly SamplingPhase[];
  /** Of the contract's hops, over all traces that it judged. */
  readonly budgets: readonly HopBudget[];
  /** What the contract says of sequences, rates and percentiles. */
  readonly overTraces: readonly JudgedExpectation[];
  readonly requests: readonly RunRequest[];
}

/** Accounts for every request of a past run: from its log, and from what Jaeger has now. */
export async function judgeRunLog(options: JudgeRunLogOptions): Promise<RunLogResult> {
  const { log, jaeger, quietMs, samplesOut, signal } = options;
  const ids = log.records.map(({ traceId }) => traceId).filter((id) => id !== '');
  const traces = await readSettled(jaeger, ids, { quietMs, ...(signal ? { signal } : {}) });
  const findRelated = relatedSearch(jaeger);
  const claim = options.contract?.contract;
  const phases = claim?.sampling
    ? claimedPhase(claim, log.records)
    : log.scenario === 'sampling'
      ? pastPhases(log.records)
      : [];
  const predicted = new Map(
    phases.flatMap(({ requests }) => requests.map((one) => [one.traceId, one.predicted] as const)),
  );
  const judged =
    log.scenario === 'rate-limit' && options.contract === undefined
      ? await judgeLimitRun(options, traces, findRelated)
      : await Promise.all(
          log.records.map((record) =>
            judgeRequest({
              record,
              read: traces.get(record.traceId),
              predicted: predicted.get(record.traceId),
              findRelated,
              options,
            }),
          ),
        );
  const expectation = judgeConservation(judged, log.records.length);
  const sampling = judgePastPhases(phases, keptOf(traces));
  const byContract = judged.flatMap(({ hops }) => (hops ? [{ hops }] : []));
  const { minCount } = options;
  const budgets = hopBudgets({ contract: claim?.contract ?? '', traces: byContract, minCount });
  const overTraces = claim
    ? await judgeOverTraces(claim, {
        traces: [...traces.values()].flatMap(({ trace }) => trace ?? []),
        unsettled: judged.filter(({ outcome }) => outcome === 'incomplete').length,
        truncated: false,
        sampled: samplesOut,
        recognised: byContract,
        minCount,
      })
    : [];
  const held = [...sampling.flatMap(({ expectations }) => expectations), ...overTraces];
  return {
    verdict: worst([expectation, ...held, ...budgets].map(({ verdict }) => verdict)),
    expectation,
    counts: countOutcomes(judged),
    requestLog: log.path,
    ...(sampling.length > 0 ? { sampling } : {}),
    budgets,
    overTraces,
    requests: judged.map(({ record: { method, path, status, traceId }, outcome, complaints }) => ({
      method,
      path,
      ...(status === undefined ? {} : { status }),
      traceId,
      outcome,
      complaints,
    })),
  };
}

interface Judged {
  readonly record: Pick<LoggedRequest, 'method' | 'path' | 'status' | 'traceId'>;
  readonly outcome: Outcome;
  readonly complaints: readonly string[];
  /** Where a contract judged it. */
  readonly hops?: readonly HopReport[];
}

/** What is absent is evidence only in a store that still has something of this run. */
function keptOf(traces: ReadonlyMap<string, SettledTrace>): KeptOfPhase {
  const services = new Map<string, readonly string[]>();
  for (const [traceId, { trace }] of traces) {
    if (trace) services.set(traceId, [...new Set(trace.spans.map(({ service }) => service))]);
  }
  const settled = services.size > 0 && [...traces.values()].every((one) => one.settled);
  return { services, settled };
}

interface RequestOfRun {
  readonly record: LoggedRequest;
  readonly read: SettledTrace | undefined;
  /** Whether its sampler keeps the trace; undefined: nobody can tell. */
  readonly predicted: boolean | undefined;
  readonly findRelated: FindRelated;
  readonly options: JudgeRunLogOptions;
}

async function judgeRequest(request: RequestOfRun): Promise<Judged> {
  const { record, read, predicted, findRelated, options } = request;
  const { contract, samplesOut } = options;
  const { status } = record;
  if (status === undefined) {
    return { record, outcome: 'failed', complaints: [`not answered: ${record.error ?? ''}`] };
  }
  const throttled = status === 429;
  if (read?.trace === undefined) {
    const drops = samplesOut || contract?.contract.sampling !== undefined;
    const mayBeOut = predicted === undefined ? drops : !predicted;
    const outcome = outcomeOf({ verdict: undefined, throttled, samplesOut: mayBeOut });
    const why = predicted ? ', and its sampler keeps it' : '';
    const complaints = outcome === 'incomplete' ? [`Jaeger has no span of this trace${why}`] : [];
    return { record, outcome, complaints };
  }
  if (predicted === false) {
    return { record, outcome: 'failed', complaints: ['it is there, and its sampler drops it'] };
  }
  const { trace, settled } = read;
  if (contract && (await isMeant(contract, trace))) {
    const judged = await judgeByContract(contract, trace, settled, record, findRelated);
    const { verdict, complaints, hops } = judged;
    return { record, outcome: outcomeOf({ verdict, throttled, samplesOut }), complaints, hops };
  }
  const { verdict, complaints } = judgeTree(trace, status);
  return { record, outcome: outcomeOf({ verdict, throttled, samplesOut }), complaints };
}

async function isMeant({ contract }: CompiledContract, trace: Trace): Promise<boolean> {
  return (
    contract.recognise === undefined || (await recogniseContract([contract], trace)) !== undefined
  );
}

async function judgeByContract(
  contract: CompiledContract,
  trace: Trace,
  settled: boolean,
  record: LoggedRequest,
  findRelated: FindRelated,
) {
  const requestIds = requestIdsOf(record);
  const queries = relatedQueries(matchTrace(contract, trace), requestIds);
  const related = await gatherRelated(queries, findRelated);
  const result = judgeTrace(contract, trace, { settled, related, requestIds });
  const { verdict, findings, hops } = result;
  const against = findings.filter((one) => one.verdict !== 'passed' && !one.advisory);
  return { verdict, complaints: against.map(({ message }) => message), hops };
}

/** This run's requests know which of its contracts they are to fulfil. */
async function judgeLimitRun(
  { log, samplesOut }: JudgeRunLogOptions,
  traces: ReadonlyMap<string, SettledTrace>,
  findRelated: FindRelated,
): Promise<readonly Judged[]> {
  const contracts = await readLimitContracts();
  const records = log.records.map((record) => limitRecordSchema.parse(record));
  const read = new Map(
    await Promise.all(
      records.map(async (record) => {
        const { trace, settled = true } = traces.get(record.traceId) ?? {};
        const contract = contracts.get(contractFor(record));
        const queries =
          trace && contract
            ? relatedQueries(matchTrace(contract, trace), requestIdsOf(record))
            : [];
        const related = await gatherRelated(queries, findRelated);
        return [record.traceId, { trace, settled, related }] as const;
      }),
    ),
  );
  return judgeRequests({ records, traces: read, contracts, samplesOut }).map((one) => ({
    ...one,
    complaints: one.complaints.map(({ message }) => message),
  }));
}
