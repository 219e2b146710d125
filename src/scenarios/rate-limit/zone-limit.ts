import type { ExpectationResult } from '../scenario.ts';
import type { ZoneLimit } from './configured-limits.ts';
import { throwerOf } from './limit-record.ts';
import type { JudgedRequest } from './outcome.ts';

export interface ZoneBounds {
  readonly lowest: number;
  readonly highest: number;
}

/** Arrivals are whole milliseconds at a real NGINX, at both ends. */
const clockMs = 2;

/**
 * How many a leaky bucket admits of requests that arrive within this time: the first and the burst
 * at once, and what drains until the last that was admitted.
 */
export function zoneBounds({ ratePerSecond, burst }: ZoneLimit, withinMs: number): ZoneBounds {
  const drained = Math.ceil((ratePerSecond * (withinMs + clockMs)) / 1000);
  return { lowest: burst + 1, highest: burst + 1 + drained };
}

/** A burst is allowed for: how long it took to arrive is read off the edge's own spans. */
export function judgeZoneLimit(
  expectation: string,
  requests: readonly JudgedRequest[],
  zone: ZoneLimit,
): ExpectationResult {
  const admitted = requests.filter(({ record }) => throwerOf(record) !== 'nginx');
  const refused = requests.length - admitted.length;
  const arrivals = requests.flatMap(({ edgeStartUnixMs }) => edgeStartUnixMs ?? []);
  const lastAdmitted = Math.max(
    ...admitted.flatMap(({ edgeStartUnixMs }) => edgeStartUnixMs ?? []),
  );
  const withinMs = Math.max(0, lastAdmitted - Math.min(...arrivals));
  if (arrivals.length === 0) {
    return { expectation, verdict: 'incomplete', detail: 'no span of the edge' };
  }
  const { lowest, highest } = zoneBounds(zone, withinMs);
  const detail = `${admitted.length} of ${requests.length} admitted within ${Math.round(withinMs)} ms, ${lowest} to ${highest} expected`;
  if (admitted.length > highest) return { expectation, verdict: 'failed', detail };
  if (refused > 0 && admitted.length < lowest) return { expectation, verdict: 'failed', detail };
  if (refused > 0) return { expectation, verdict: 'passed', detail };
  return {
    expectation,
    verdict: 'inconclusive',
    detail: `${detail}: they came too slowly to exceed the zone; ${highest + 1 - admitted.length} more in that time would`,
  };
}
