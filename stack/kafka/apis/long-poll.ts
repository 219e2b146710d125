import type { Partition } from '../log/partition.ts';

/** Waits until `isEnough`, asked again on every append to one of `logs`, or the time is over. */
export function untilAppended(
  logs: readonly Partition[],
  isEnough: () => boolean,
  timeoutMs: number,
  closed: AbortSignal,
): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      closed.removeEventListener('abort', end);
      for (const log of logs) log.unwatch(check);
      resolve();
    };
    const check = () => {
      if (isEnough()) end();
    };
    const timer = setTimeout(end, timeoutMs);
    closed.addEventListener('abort', end, { once: true });
    for (const log of logs) log.watch(check);
  });
}
