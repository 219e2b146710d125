import type { CompiledContract } from '../../verify/compiled-contract.ts';
import type { Finding } from '../../verify/finding.ts';
import { judgeTrace } from '../../verify/judge.ts';
import type { Trace } from '../../verify/trace.ts';
import { type Outcome, outcomeOf } from '../conservation.ts';
import type { LimitContract } from './contracts.ts';
import { edgeStart } from './edge-start.ts';
import { type LimitRecord, type SequenceId, type Thrower, throwerOf } from './limit-record.ts';

export interface ReadTrace {
  /** Undefined: Jaeger has no span of it. */
  readonly trace: Trace | undefined;
  /** Nothing new came for as long as something may still come. */
  readonly settled: boolean;
  /** Traces in which a missing hop may have run. */
  readonly related: readonly Trace[];
}

export interface JudgedRequest {
  readonly record: LimitRecord;
  readonly outcome: Outcome;
  readonly contract: LimitContract;
  readonly thrower?: Thrower;
  /** What speaks against it. */
  readonly complaints: readonly Finding[];
  /** When the edge got it, milliseconds since 1970; from its span. */
  readonly edgeStartUnixMs?: number;
}

export interface JudgeRequestsOptions {
  readonly records: readonly LimitRecord[];
  readonly traces: ReadonlyMap<string, ReadTrace>;
  readonly contracts: ReadonlyMap<LimitContract, CompiledContract>;
  /** Whether the lab's sampling may drop a whole trace. */
  readonly samplesOut: boolean;
}

const admitted: Readonly<Record<SequenceId, { status: number; contract: LimitContract }>> = {
  'api-steady': { status: 200, contract: 'admitted-at-api' },
  'api-burst': { status: 200, contract: 'admitted-at-api' },
  'redirect-steady': { status: 302, contract: 'admitted-at-redirect' },
  'redirect-charged': { status: 302, contract: 'admitted-at-redirect' },
  'static-burst': { status: 200, contract: 'admitted-at-edge' },
};
const throttled: Readonly<Record<Thrower, LimitContract>> = {
  nginx: 'throttled-at-edge',
  'rate-limiting': 'throttled-at-gateway',
  'response-ratelimiting': 'throttled-by-response',
};

/** The contract that a request's answer calls for. */
export function contractFor(record: LimitRecord): LimitContract {
  const thrower = throwerOf(record);
  return thrower ? throttled[thrower] : admitted[record.sequence].contract;
}

/** Request by request, from the log and the traces alone. */
export function judgeRequests(options: JudgeRequestsOptions): readonly JudgedRequest[] {
  return options.records.map((record) => judgeRequest(record, options));
}

function judgeRequest(record: LimitRecord, options: JudgeRequestsOptions): JudgedRequest {
  const contract = contractFor(record);
  const thrower = throwerOf(record);
  const read = options.traces.get(record.traceId);
  const clues = { throttled: thrower !== undefined, samplesOut: options.samplesOut };
  const request = { record, contract, ...(thrower ? { thrower } : {}) };
  if (!thrower && record.status !== admitted[record.sequence].status) {
    return { ...request, outcome: 'failed', complaints: [answerComplaint(record)] };
  }
  if (!read?.trace) {
    const outcome = outcomeOf({ ...clues, verdict: undefined });
    return { ...request, outcome, complaints: outcome === 'incomplete' ? [noTrace] : [] };
  }
  const { verdict, findings } = judgeTrace(
    options.contracts.get(contract) as CompiledContract,
    read.trace,
    { settled: read.settled, related: read.related, requestIds: requestIdsOf(record) },
  );
  const edgeStartMs = edgeStart(read.trace);
  return {
    ...request,
    outcome: outcomeOf({ ...clues, verdict }),
    complaints: findings.filter((one) => one.verdict !== 'passed' && !one.advisory),
    ...(edgeStartMs === undefined ? {} : { edgeStartUnixMs: edgeStartMs }),
  };
}

/** Ids that the answer names. */
export function requestIdsOf({ headers }: Pick<LimitRecord, 'headers'>): readonly string[] {
  return (['x-kong-request-id', 'x-correlation-id'] as const).flatMap(
    (name) => headers[name] ?? [],
  );
}

const noTrace: Finding = {
  rule: 'hop-present',
  verdict: 'incomplete',
  message: 'Jaeger has no span of this trace',
};

function answerComplaint({ status, error, sequence }: LimitRecord): Finding {
  const answer = status === undefined ? `not answered: ${error}` : `answered ${status}`;
  return {
    rule: 'answer',
    verdict: 'failed',
    message: `was ${answer} instead of ${admitted[sequence].status} or 429`,
  };
}
