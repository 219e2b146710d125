import { TracelabError } from '../../errors.ts';
import { burstStarts, steadyStarts } from '../../traffic/open-model.ts';
import type { ConfiguredLimits } from './configured-limits.ts';
import type { SequenceId } from './limit-record.ts';

/** Requests of fresh virtual users, who take turns. */
export interface Sequence {
  readonly id: SequenceId;
  readonly users: number;
  readonly route: string;
  /** As a person reads it: "9 a second". */
  readonly pace: string;
  readonly startsMs: readonly number[];
  readonly maxInFlight: number;
  /** Starts that are later than this make the run void. */
  readonly maxLagMs: number;
}

export interface Plan {
  /** One after the other: a burst in between would make the steady ones late. */
  readonly steps: readonly (readonly Sequence[])[];
  /** Of the longest step. */
  readonly lengthMs: number;
}

/** Requests beyond the window's limit: enough to see that it stays shut. */
const beyond = 16;
/**
 * Later than this the rate was another one: an eighth of a steady sequence at the usual rate. What
 * catches up sooner may meet the edge's zone, which is told apart from the gateway's limit.
 */
const maxLagMs = 1_000;
/** For the answers of the last requests, and for a clock that is a little off. */
const marginMs = 3_000;
const minuteMs = 60_000;

/** Of the edge's rate: the gateway is to refuse, not the edge. */
const steadyShare = 0.8;

export interface PlanOptions {
  readonly limits: ConfiguredLimits;
  /** Of the steady sequences, a second. */
  readonly rate?: number | undefined;
  /** Use up what /r may charge in a minute. */
  readonly exhaustRedirects?: boolean;
}

/** Bursts first, then the steady sequences side by side. Throws BAD_USAGE for a rate that reaches no limit. */
export function planTraffic({ limits, rate, exhaustRedirects = false }: PlanOptions): Plan {
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
  const redirects: Sequence = exhaustRedirects
    ? chargedRedirects(limits)
    : {
        id: 'redirect-steady',
        users: 1,
        route: '/r/{code}',
        pace,
        startsMs: steady,
        maxInFlight: 50,
        maxLagMs,
      };
  return {
    lengthMs: Math.max(lengthMs, redirects.startsMs.at(-1) ?? 0),
    steps: [
      [
        {
          id: 'api-burst',
          users: 1,
          route: '/api/urls/{code}',
          pace: 'at once',
          startsMs: burstOf(limits.edgeApi),
          maxInFlight: 200,
          maxLagMs,
        },
      ],
      [
        {
          id: 'static-burst',
          users: 1,
          route: '/',
          pace: 'at once',
          startsMs: burstOf(limits.edgeStatic),
          maxInFlight: 200,
          maxLagMs,
        },
      ],
      [
        {
          id: 'api-steady',
          users: 1,
          route: '/api/urls/{code}',
          pace,
          startsMs: steady,
          maxInFlight: 50,
          maxLagMs,
        },
        redirects,
      ],
    ],
  };
}

/** How long using up a minute's redirects takes: slow enough for a small machine. */
const chargeMs = 40_000;

/** As many users as stay within their own limit each. */
function chargedRedirects({ charged, redirect }: ConfiguredLimits): Sequence {
  const count = charged.minute + beyond;
  const ratePerSecond = Math.ceil((count * 1000) / chargeMs);
  return {
    id: 'redirect-charged',
    users: Math.ceil(count / redirect.minute),
    route: '/r/{code}',
    pace: `${ratePerSecond} a second`,
    startsMs: steadyStarts(ratePerSecond, count),
    maxInFlight: 200,
    maxLagMs,
  };
}

/** How long to wait so that a run of this length fits into one minute of the clock; often 0. */
export function waitForWindowMs(nowUnixMs: number, lengthMs: number): number {
  const leftMs = minuteMs - (nowUnixMs % minuteMs);
  // A little into the new minute: the gateway's clock may be another one.
  return leftMs >= lengthMs + marginMs ? 0 : leftMs + 100;
}
