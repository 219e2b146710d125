import pMap from 'p-map';
import { type JaegerApi, readsAtOnce } from '../../jaeger/api.ts';
import { smartPolicy } from '../../lab/sampling.ts';
import { becomes, systemClock } from '../../poll.ts';
import type { Phase } from './phases.ts';

export interface KeptTracesOptions {
  readonly jaeger: JaegerApi;
  readonly phase: Phase;
  readonly traceIds: readonly string[];
  /** Ids of those that the prediction keeps. */
  readonly predicted: ReadonlySet<string>;
  /** Sent last, and kept by every sampler. */
  readonly lastTraceId: string;
  readonly signal: AbortSignal;
  onRead(done: number): void;
}

export interface KeptTraces {
  /** By trace id: the services that have a span of it; no entry where nothing was kept. */
  readonly services: ReadonlyMap<string, readonly string[]>;
  /** What is absent stays absent. */
  readonly settled: boolean;
}

/**
 * Longer than the tail sampler's wait, the second until it looks, and the exporters' delays: when
 * nothing new came for so long, nothing more will.
 */
const quietMs = smartPolicy.decisionWaitMs + 2_500;
/** The last trace is given up after this: the sampler that should keep it may be what is broken. */
const lastTraceMs = 2 * quietMs;
const intervalMs = 100;
const atOnce = { concurrency: readsAtOnce };

/**
 * Reads what the store has of a phase's traces. Each process sends its spans in the order in which
 * they ended, and the Collector decides in the order of arrival: so when the last trace is whole,
 * all that was to come of those before it is there. Without it, or while one that is predicted is
 * missing, the store is watched until it is quiet.
 */
export async function readKeptTraces(options: KeptTracesOptions): Promise<KeptTraces> {
  const { jaeger, phase, traceIds, predicted, lastTraceId, signal, onRead } = options;
  const spans = new Map<string, number>();
  const services = new Map<string, readonly string[]>();
  const read = async (traceId: string) => {
    signal.throwIfAborted();
    const trace = await jaeger.trace(traceId);
    if (!trace) return;
    spans.set(traceId, trace.spans.length);
    services.set(traceId, [...new Set(trace.spans.map(({ service }) => service))]);
  };
  const isWhole = (traceId: string, hops: readonly string[] = phase.hops) =>
    hops.every((hop) => services.get(traceId)?.includes(hop));

  const lastIsWhole = await becomes(
    async () => {
      await read(lastTraceId);
      return isWhole(lastTraceId, ['tracelab', ...phase.hops]) ? true : undefined;
    },
    { deadlineMs: lastTraceMs, intervalMs, signal },
  );
  let done = 0;
  const readAndTell = async (traceId: string) => {
    await read(traceId);
    done += 1;
    onRead(done);
  };
  await pMap(traceIds, readAndTell, atOnce);
  const allPredictedAreWhole = () =>
    traceIds.every((traceId) => !predicted.has(traceId) || isWhole(traceId));
  if (lastIsWhole && allPredictedAreWhole()) return { services, settled: true };

  // Spans are sent again after a failure: order alone does not do for what is missing.
  let known = -1;
  let changedMs = systemClock.now();
  const settled = await becomes(
    async () => {
      await pMap(traceIds, read, atOnce);
      const count = [...spans.values()].reduce((sum, own) => sum + own, 0);
      if (count !== known) changedMs = systemClock.now();
      known = count;
      if (lastIsWhole && allPredictedAreWhole()) return true;
      return systemClock.now() - changedMs >= quietMs ? true : undefined;
    },
    { deadlineMs: 3 * quietMs, intervalMs: 5 * intervalMs, signal },
  );
  return { services, settled: settled === true };
}
