import type { Trace } from '../verify/trace.ts';
import type { JaegerApi } from './api.ts';
import { searchAll } from './search.ts';
import { readSettled, type SettledReadOptions } from './settled-read.ts';

export interface SettledSearchOptions extends SettledReadOptions {
  readonly service: string;
  readonly operation?: string;
  readonly sinceMs: number;
}

export interface SettledSearch {
  readonly traces: readonly { readonly trace: Trace; readonly settled: boolean }[];
  /** Some slice of time hid traces: the answer is not all there is. */
  readonly truncated: boolean;
}

const pageSize = 200;

/** All traces of the window, each read once it has settled. */
export async function searchSettled(
  api: JaegerApi,
  options: SettledSearchOptions,
): Promise<SettledSearch> {
  const { service, operation, sinceMs, nowUnixMs = Date.now } = options;
  const nowMs = nowUnixMs();
  const { traces, truncated } = await searchAll(api, {
    service,
    ...(operation === undefined ? {} : { operation }),
    fromNs: unixNs(nowMs - sinceMs),
    toNs: unixNs(nowMs),
    limit: pageSize,
  });
  const ids = traces.map(({ traceId }) => traceId);
  const read = await readSettled(api, ids, options);
  return {
    traces: [...read.values()].flatMap(({ trace, settled }) => (trace ? [{ trace, settled }] : [])),
    truncated,
  };
}

function unixNs(unixMs: number): bigint {
  return BigInt(Math.trunc(unixMs)) * 1_000_000n;
}
