import type { ContextHeader, Medium } from '../../lab/fault.ts';
import type { Anchor } from '../../verify/finding.ts';
import type { ExpectedReason, FaultCase } from '../fault-case.ts';
import { journeys, strideOf } from './journeys.ts';

/** A way of the context from one service to others. */
interface Edge {
  readonly from: string;
  readonly over: Medium;
  readonly where: string;
  /** Messages that a journey sends this way, and those sent before the first journey. */
  readonly perJourney: number;
  readonly before?: number;
  /** How a traceparent that is lost here shows. */
  readonly lost: Anchor;
  /** Hops that lose the trace, each after its contract. */
  readonly to: readonly string[];
  /** Hops that show first that tracestate or baggage is lost; a proxy records neither. */
  readonly shownAt?: readonly string[];
}

/** Every session of the journey opens its WebSocket through edge and gateway first. */
const webSockets = 3;

const everywhere = (hop: string) =>
  ['create', 'lookup-miss', 'lookup-hit', 'redirect'].map((contract) => `${contract}: ${hop}`);
const atServices = [
  'create: bff',
  'lookup-miss: bff',
  'lookup-hit: bff',
  'redirect: redirect-service',
];

const edges: readonly Edge[] = [
  {
    from: 'nginx',
    over: 'http',
    where: 'nginx → kong',
    perJourney: 4,
    before: webSockets,
    lost: 'context-lost-at-call',
    to: everywhere('kong'),
    shownAt: atServices,
  },
  {
    from: 'kong',
    over: 'http',
    where: 'kong → bff, redirect-service',
    perJourney: 4,
    before: webSockets,
    lost: 'context-lost-at-call',
    to: atServices,
  },
  {
    from: 'bff',
    over: 'http',
    where: 'bff → url-api, analytics-api',
    perJourney: 3,
    lost: 'context-lost-at-call',
    to: ['create: url-api', 'lookup-miss: url-api', 'lookup-miss: analytics-api'],
  },
  {
    from: 'url-api',
    over: 'kafka',
    where: 'url-api → kafka',
    perJourney: 1,
    lost: 'context-lost-at-producer',
    to: ['create: analytics-api', 'create: job-scheduler', 'create: websocket-service'],
  },
  {
    from: 'redirect-service',
    over: 'kafka',
    where: 'redirect-service → kafka',
    perJourney: 1,
    lost: 'context-lost-at-producer',
    to: ['redirect: analytics-api', 'redirect: websocket-service'],
  },
  {
    from: 'job-scheduler',
    over: 'job',
    where: 'job-scheduler → job',
    perJourney: 1,
    lost: 'context-lost-at-job',
    to: ['create: job'],
  },
  {
    from: 'job-scheduler',
    over: 'kafka',
    where: 'job-scheduler → kafka',
    perJourney: 1,
    lost: 'context-lost-at-producer',
    to: ['create: statistics-websocket-service'],
  },
  {
    from: 'websocket-service',
    over: 'websocket',
    where: 'websocket-service → client',
    perJourney: 3,
    lost: 'context-lost-at-websocket',
    to: ['create: receive', 'create: statistics-receive', 'redirect: receive'],
  },
];

const headers = ['traceparent', 'tracestate', 'baggage'] as const;
const changes = ['dropped', 'restarted'] as const;

/** Each header, dropped and begun anew, at every edge. */
export const contextCases: readonly FaultCase[] = headers.flatMap((header) =>
  changes.flatMap((change) => edges.map((edge) => caseOf(edge, header, change))),
);

function caseOf(edge: Edge, header: ContextHeader, change: 'dropped' | 'restarted'): FaultCase {
  const { from, over, where, perJourney, before = 0 } = edge;
  const fault = { kind: 'context', over, header, change } as const;
  // What the gateway does not record shows at the same hops, whether edge or gateway loses it.
  const together =
    from === 'nginx'
      ? { batch: `nginx, ${change}`, position: headers.indexOf(header), of: headers.length }
      : { batch: `${header} ${change}`, position: edges.indexOf(edge), of: edges.length };
  const { every, at } = strideOf({ perJourney, before, ...together });
  return {
    fault: `${header} ${change}`,
    where,
    scenario: 'user-journey',
    components: [from],
    expected: { verdict: 'failed', oneOf: reasons(header, edge) },
    full: {
      size: 'every message',
      journeys: 1,
      injection: { played: { [from]: [{ ...fault, every: 1, at: 0 }] } },
    },
    smallest: {
      size: `1 in ${journeys}`,
      journeys,
      batch: together.batch,
      injection: { played: { [from]: [{ ...fault, every, at }] } },
      detection: { kind: 'independent', share: 1 / journeys, count: journeys },
      certain: true,
    },
  };
}

function reasons(header: ContextHeader, edge: Edge): ExpectedReason['oneOf'] {
  const { lost, to, shownAt = to } = edge;
  if (header === 'traceparent') return to.map((hop) => `${lost} at ${hop}`);
  return shownAt.map((hop) => `${header}-lost at ${hop}`);
}
