import type { JaegerApi } from '../../jaeger/client.ts';
import { becomes } from '../../poll.ts';
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
  /** The last trace came whole: what is absent stays absent. */
  readonly settled: boolean;
}

/** Spans may be sent again after a failure, so that order alone does not do for them. */
const lateMs = 5_000;
/** Tail sampler's wait, a second until it looks, export delays, on a machine with other work. */
const settleMs = 30_000;
const intervalMs = 100;
const concurrency = 8;

/**
 * Reads what the store has of a phase's traces. Each process sends its spans in the order in which
 * they ended, and the Collector decides in the order of arrival: so when the last trace is whole,
 * all that was to come of those before it is there.
 */
export async function readKeptTraces(options: KeptTracesOptions): Promise<KeptTraces> {
  const { jaeger, phase, traceIds, predicted, lastTraceId, signal, onRead } = options;
  const hops = ['tracelab', ...phase.hops];
  const servicesOf = async (traceId: string) => [
    ...new Set((await jaeger.trace(traceId))?.spans.map(({ service }) => service)),
  ];
  const settled = await becomes(
    async () => (hasAll(await servicesOf(lastTraceId), hops) ? true : undefined),
    { deadlineMs: settleMs, intervalMs, signal },
  );
  const services = new Map<string, readonly string[]>();
  const read = async (traceId: string) => {
    const found = await servicesOf(traceId);
    if (found.length > 0) services.set(traceId, found);
  };
  let done = 0;
  await inParallel(traceIds, async (traceId) => {
    signal.throwIfAborted();
    await read(traceId);
    done += 1;
    onRead(done);
  });
  const isThere = (traceId: string) => hasAll(services.get(traceId) ?? [], phase.hops);
  await becomes(
    async () => {
      const awaited = traceIds.filter((id) => predicted.has(id) && !isThere(id));
      await inParallel(awaited, read);
      return awaited.every(isThere) ? true : undefined;
    },
    { deadlineMs: lateMs, intervalMs, signal },
  );
  return { services, settled: settled === true };
}

function hasAll(services: readonly string[], hops: readonly string[]): boolean {
  return hops.every((hop) => services.includes(hop));
}

async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>) {
  const queue = items.values();
  const worker = async () => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
}
