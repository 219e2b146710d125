import pMap from 'p-map';
import { type JaegerApi, readsAtOnce } from '../../jaeger/api.ts';
import { relatedSearch } from '../../jaeger/related-search.ts';
import { type Clock, systemClock } from '../../poll.ts';
import type { CompiledContract } from '../../verify/compiled-contract.ts';
import { matchTrace } from '../../verify/matching.ts';
import { gatherRelated, isComplete, relatedQueries } from '../../verify/related.ts';
import type { Trace } from '../../verify/trace.ts';
import type { LimitContract } from './contracts.ts';
import type { LimitRecord } from './limit-record.ts';
import { contractFor, type ReadTrace, requestIdsOf } from './outcome.ts';

export interface ReadTracesOptions {
  readonly records: readonly LimitRecord[];
  readonly contracts: ReadonlyMap<LimitContract, CompiledContract>;
  readonly jaeger: JaegerApi;
  /** A trace is settled when nothing new came for this long. */
  readonly quietMs: number;
  readonly timeoutMs: number;
  readonly clock?: Clock;
  readonly signal: AbortSignal;
  readonly onRead: (done: number) => void;
}

interface Pending {
  readonly record: LimitRecord;
  readonly contract: CompiledContract;
  trace?: Trace;
  spans: number;
  changedMs: number;
  done: boolean;
}

/**
 * Reads the traces of a whole run in rounds, so that all of them settle in the same quiet time and
 * not one after another.
 */
export async function readTraces(
  options: ReadTracesOptions,
): Promise<ReadonlyMap<string, ReadTrace>> {
  const { records, contracts, quietMs, timeoutMs, clock = systemClock, signal } = options;
  const beganMs = clock.now();
  const all = records.map(
    (record): Pending => ({
      record,
      contract: contracts.get(contractFor(record)) as CompiledContract,
      spans: 0,
      changedMs: beganMs,
      done: false,
    }),
  );
  let deadlineMs = Number.POSITIVE_INFINITY;
  for (;;) {
    const open = all.filter(({ done }) => !done);
    await pMap(open, (pending) => look(pending, options, clock), { concurrency: readsAtOnce });
    // Reading itself takes long where there is much: only waiting is limited.
    if (deadlineMs === Number.POSITIVE_INFINITY) deadlineMs = clock.now() + timeoutMs;
    options.onRead(all.filter(({ done }) => done).length);
    if (all.every(({ done }) => done) || clock.now() >= deadlineMs) break;
    await clock.sleep(quietMs / 4, signal);
  }
  const findRelated = relatedSearch(options.jaeger);
  const read = new Map<string, ReadTrace>();
  for (const { record, contract, trace, done } of all) {
    const queries = trace ? relatedQueries(matchTrace(contract, trace), requestIdsOf(record)) : [];
    const related = await gatherRelated(queries, findRelated);
    read.set(record.traceId, { trace, settled: done, related });
  }
  return read;
}

async function look(
  pending: Pending,
  { jaeger, quietMs }: ReadTracesOptions,
  clock: Clock,
): Promise<void> {
  const trace = await jaeger.trace(pending.record.traceId);
  if (!trace) return;
  pending.trace = trace;
  if (trace.spans.length !== pending.spans) {
    pending.spans = trace.spans.length;
    pending.changedMs = clock.now();
  }
  // That something is absent can be claimed of a settled trace only.
  const waits = pending.contract.contract.hops.some(({ absent }) => absent);
  const whole = !waits && isComplete(matchTrace(pending.contract, trace));
  pending.done = whole || clock.now() - pending.changedMs >= quietMs;
}
