import type { ExpectationResult } from '../scenario.ts';
import { type LimitRecord, numberIn, throwerOf } from './limit-record.ts';

/** One minute of the gateway's counting for one user. */
export interface Window {
  /** Minutes since 1970 at its end. */
  readonly endMinute: number;
  readonly admitted: number;
  readonly refused: number;
}

/** Undefined: the request never reached the gateway's limit. */
export function endMinuteOf(record: LimitRecord): number | undefined {
  const resetSeconds = numberIn(record, 'ratelimit-reset');
  if (resetSeconds === undefined) return undefined;
  // Whole seconds, and the way back: up to half a minute wrong would not matter.
  return Math.round((record.answeredUnixMs / 1000 + resetSeconds) / 60);
}

/**
 * The minutes in which the gateway counted these requests, by what its answers say is left of the
 * window: a request that crosses the turn of a minute counts where Kong counted it.
 */
export function windowsOf(records: readonly LimitRecord[]): readonly Window[] {
  const windows = new Map<number, Window>();
  for (const record of records) {
    const endMinute = endMinuteOf(record);
    if (endMinute === undefined) continue;
    const before = windows.get(endMinute) ?? { endMinute, admitted: 0, refused: 0 };
    const refused = throwerOf(record) === 'rate-limiting' ? 1 : 0;
    windows.set(endMinute, {
      endMinute,
      admitted: before.admitted + 1 - refused,
      refused: before.refused + refused,
    });
  }
  return [...windows.values()].toSorted((a, b) => a.endMinute - b.endMinute);
}

/** Of a user that nobody used before, at a steady rate: exactly as many as configured get through. */
export function judgeWindowLimit(
  expectation: string,
  records: readonly LimitRecord[],
  limit: number,
): ExpectationResult {
  const windows = windowsOf(records);
  const detail =
    windows
      .map(({ admitted, refused }) => `${admitted} admitted, ${refused} refused`)
      .join('; next minute: ') || 'no request reached the gateway';
  const exceeded = windows.some(({ admitted }) => admitted > limit);
  const early = windows.some(({ admitted, refused }) => refused > 0 && admitted < limit);
  if (exceeded || early) return { expectation, verdict: 'failed', detail };
  const reached = windows.some(({ refused }) => refused > 0);
  const most = Math.max(0, ...windows.map(({ admitted }) => admitted));
  if (reached) return { expectation, verdict: 'passed', detail };
  return {
    expectation,
    verdict: 'inconclusive',
    detail: `${detail}: the limit was not reached within one minute; ${limit + 1 - most} more within it would`,
  };
}
