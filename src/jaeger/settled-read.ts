import pMap from 'p-map';
import { type Clock, systemClock } from '../poll.ts';
import type { Trace } from '../verify/trace.ts';
import { type JaegerApi, readsAtOnce } from './api.ts';

export interface SettledReadOptions {
  /** Settled is what has not grown for so long. */
  readonly quietMs: number;
  readonly nowUnixMs?: () => number;
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
}

export interface SettledTrace {
  /** Undefined: Jaeger has no span of it. */
  readonly trace: Trace | undefined;
  readonly settled: boolean;
}

/**
 * Traces by id. Those whose newest span is older than the quiet time have settled; the others, and
 * those of which there is nothing, are waited for, all at once, and read again.
 */
export async function readSettled(
  api: JaegerApi,
  traceIds: readonly string[],
  { quietMs, nowUnixMs = Date.now, clock = systemClock, signal }: SettledReadOptions,
): Promise<ReadonlyMap<string, SettledTrace>> {
  const found = new Map<string, SettledTrace>();
  const young: string[] = [];
  const look = (ids: readonly string[], seen: (id: string, trace: Trace | undefined) => void) =>
    pMap(ids, async (id) => seen(id, await api.trace(id)), {
      concurrency: readsAtOnce,
      ...(signal ? { signal } : {}),
    });
  await look([...new Set(traceIds)], (id, trace) => {
    const settled = trace !== undefined && nowUnixMs() - newestEndUnixMs(trace) >= quietMs;
    found.set(id, { trace, settled });
    if (!settled) young.push(id);
  });
  if (young.length === 0) return found;
  await clock.sleep(quietMs, signal);
  await look(young, (id, trace) => {
    const grown = trace?.spans.length !== found.get(id)?.trace?.spans.length;
    found.set(id, { trace, settled: !grown });
  });
  return found;
}

function newestEndUnixMs({ originNs, spans }: Trace): number {
  const lastNs = spans.reduce((last, span) => Math.max(last, span.startNs + span.durationNs), 0);
  return Number(originNs / 1_000_000n) + lastNs / 1e6;
}
