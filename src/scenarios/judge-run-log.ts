import type { JaegerApi } from '../jaeger/client.ts';
import { relatedSearch } from '../jaeger/related-search.ts';
import { readSettled, type SettledTrace } from '../jaeger/settled-read.ts';
import type { CompiledContract } from '../verify/compiled-contract.ts';
import { judgeTrace } from '../verify/judge.ts';
import { matchTrace } from '../verify/matching.ts';
import { recogniseContract } from '../verify/recognise.ts';
import { type FindRelated, gatherRelated, relatedQueries } from '../verify/related.ts';
import type { Trace } from '../verify/trace.ts';
import type { Verdict } from '../verify/verdict.ts';
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
import type { ExpectationResult } from './scenario.ts';

export interface JudgeRunLogOptions {
  readonly log: RunLog;
  readonly jaeger: JaegerApi;
  /** Judges the traces that it recognises; of the others only the tree is judged. */
  readonly contract?: CompiledContract;
  /** A trace of which nothing is there may have been sampled out. */
  readonly samplesOut: boolean;
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
  readonly requests: readonly RunRequest[];
}

/** Accounts for every request of a past run: from its log, and from what Jaeger has now. */
export async function judgeRunLog(options: JudgeRunLogOptions): Promise<RunLogResult> {
  const { log, jaeger, quietMs, signal } = options;
  const ids = log.records.map(({ traceId }) => traceId).filter((id) => id !== '');
  const traces = await readSettled(jaeger, ids, { quietMs, ...(signal ? { signal } : {}) });
  const findRelated = relatedSearch(jaeger);
  const judged =
    log.scenario === 'rate-limit' && options.contract === undefined
      ? await judgeLimitRun(options, traces, findRelated)
      : await Promise.all(
          log.records.map((record) =>
            judgeRequest(record, traces.get(record.traceId), findRelated, options),
          ),
        );
  const expectation = judgeConservation(judged, log.records.length);
  return {
    verdict: expectation.verdict,
    expectation,
    counts: countOutcomes(judged),
    requestLog: log.path,
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
}

async function judgeRequest(
  record: LoggedRequest,
  read: SettledTrace | undefined,
  findRelated: FindRelated,
  { contract, samplesOut }: JudgeRunLogOptions,
): Promise<Judged> {
  const { status } = record;
  if (status === undefined) {
    return { record, outcome: 'failed', complaints: [`not answered: ${record.error ?? ''}`] };
  }
  const throttled = status === 429;
  if (read?.trace === undefined) {
    const outcome = outcomeOf({ verdict: undefined, throttled, samplesOut });
    const complaints = outcome === 'incomplete' ? ['Jaeger has no span of this trace'] : [];
    return { record, outcome, complaints };
  }
  const { trace, settled } = read;
  const { verdict, complaints } =
    contract && (await isMeant(contract, trace))
      ? await judgeByContract(contract, trace, settled, record, findRelated)
      : judgeTree(trace, status);
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
  const { verdict, findings } = judgeTrace(contract, trace, { settled, related, requestIds });
  const against = findings.filter((one) => one.verdict !== 'passed' && !one.advisory);
  return { verdict, complaints: against.map(({ message }) => message) };
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
