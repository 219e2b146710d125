import { TracelabError } from '../../errors.ts';
import { burstStarts, steadyStarts } from '../../traffic/open-model.ts';
import type { ConfiguredLimits } from './configured-limits.ts';
import type { SequenceId } from './limit-record.ts';

/** Requests of one fresh virtual user. */
export interface Sequence {
  readonly id: SequenceId;
  readonly route: string;
  /** As a person reads it: "9 a second". */
  readonly pace: string;
  readonly startsMs: readonly number[];
  readonly maxInFlight: number;
  /** Starts that are later than this make the run void. */
  readonly maxLagMs: number;
}

export interface Plan {
  readonly sequences: readonly Sequence[];
  /** From the first planned start to the last. */
  readonly lengthMs: number;
}

/** Requests beyond the window's limit: enough to see that it stays shut. */
const beyond = 12;
/** Late by less than this, a steady sequence stays within the burst of the edge's zone. */
const maxLagMs = 250;
/** For the answers of the last requests, and for a clock that is a little off. */
const marginMs = 3_000;
const minuteMs = 60_000;

/** Of the edge's rate: the gateway is to refuse, not the edge. */
const steadyShare = 0.9;

/** All sequences start together. `rate`: of the steady ones, a second. */
export function planTraffic(limits: ConfiguredLimits, rate: number | undefined): Plan {
  const ratePerSecond = rate ?? steadyShare * limits.edgeApi.ratePerSecond;
  const count = limits.api.minute + beyond;
  const steady = steadyStarts(ratePerSecond, count);
  const lengthMs = steady.at(-1) ?? 0;
  if (lengthMs + marginMs > minuteMs) {
    const least = Math.ceil((count * 1000) / (minuteMs - marginMs));
    throw new TracelabError({
      code: 'BAD_USAGE',
      message: `At --rate ${ratePerSecond} the ${limits.api.minute} requests a minute of /api cannot be exceeded within one minute.`,
      suggestions: [`tracelab scenario rate-limit --rate ${least}`],
    });
  }
  // What drains while a burst arrives must not be taken for the zone's size.
  const burstOf = (zone: { readonly burst: number; readonly ratePerSecond: number }) =>
    burstStarts(zone.burst + 1 + Math.max(8, zone.ratePerSecond));
  const pace = `${ratePerSecond} a second`;
  return {
    lengthMs,
    sequences: [
      {
        id: 'api-steady',
        route: '/api/urls/{code}',
        pace,
        startsMs: steady,
        maxInFlight: 50,
        maxLagMs,
      },
      {
        id: 'redirect-steady',
        route: '/r/{code}',
        pace,
        startsMs: steady,
        maxInFlight: 50,
        maxLagMs,
      },
      {
        id: 'api-burst',
        route: '/api/urls/{code}',
        pace: 'at once',
        startsMs: burstOf(limits.edgeApi),
        maxInFlight: 200,
        maxLagMs,
      },
      {
        id: 'static-burst',
        route: '/',
        pace: 'at once',
        startsMs: burstOf(limits.edgeStatic),
        maxInFlight: 200,
        maxLagMs,
      },
    ],
  };
}

/** How long to wait so that a run of this length fits into one minute of the clock; often 0. */
export function waitForWindowMs(nowUnixMs: number, lengthMs: number): number {
  const leftMs = minuteMs - (nowUnixMs % minuteMs);
  // A little into the new minute: the gateway's clock may be another one.
  return leftMs >= lengthMs + marginMs ? 0 : leftMs + 100;
}
