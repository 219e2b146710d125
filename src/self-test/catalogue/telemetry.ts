import type { Fault } from '../../lab/fault.ts';
import type { FaultCase, Injection } from '../fault-case.ts';
import { journeys, strideOf } from './journeys.ts';

type Effect = Fault extends infer F ? (F extends Fault ? Omit<F, 'every' | 'at'> : never) : never;

/** Something wrong with the spans of one component, whatever its messages say. */
interface SpanFault {
  readonly fault: string;
  readonly component: string;
  readonly effect: Effect;
  /** Spans of a journey on which it could be played. */
  readonly perJourney: number;
  readonly before?: number;
  readonly expected: FaultCase['expected'];
  readonly alterations?: Injection['alterations'];
}

/** Contracts in which url-api has a span. */
const urlApi = ['create', 'lookup-miss'] as const;
const all = ['create', 'lookup-miss', 'lookup-hit', 'redirect'] as const;

function missing(...hops: readonly string[]): FaultCase['expected'] {
  return {
    verdict: 'incomplete',
    oneOf: hops.map((hop) => `hop-missing at ${hop}`),
    // What hung on the lost span waits for it.
    also: all.map((contract) => `orphaned-spans at ${contract}`),
  };
}

function lost(component: string, span: string, perJourney: number, ...hops: readonly string[]) {
  return {
    fault: `span "${span}" lost`,
    component,
    effect: { kind: 'span-lost', span },
    perJourney,
    expected: missing(...hops),
  } as const;
}

function leaked(fault: string, name: string, value: string) {
  return {
    fault,
    component: 'url-api',
    effect: { kind: 'attribute', name, value },
    // POST /urls, its handler, its INSERTs, its message, and those of a lookup.
    perJourney: 8,
    expected: {
      verdict: 'failed',
      oneOf: urlApi.map((contract) => `sensitive-data at ${contract}`),
    },
    alterations: {
      'otel-collector': {
        COLLECTOR_CONFIG: 'stack/otel-collector/config.without-redaction.yaml',
      },
    },
  } as const;
}

const spanFaults: readonly SpanFault[] = [
  lost('url-api', 'send url-events', 1, 'create: send'),
  lost('analytics-api', 'process url-events', 1, 'create: analytics-api'),
  lost('job-scheduler', 'job.execute update-link-statistics', 1, 'create: job'),
  lost(
    'websocket-service',
    'websocket.broadcast',
    3,
    'create: broadcast',
    'create: statistics-broadcast',
    'redirect: broadcast',
  ),
  lost('redirect-service', 'GET /r/:code', 1, 'redirect: redirect-service'),
  lost('bff', 'POST /api/urls', 1, 'create: bff'),
  leaked('e-mail address in a span, redaction off', 'user.email', 'ada@example.org'),
  leaked(
    'secret in a span, redaction off',
    'http.request.header.authorization',
    'Bearer c2VsZi10ZXN0LXNlY3JldA',
  ),
];

const at = (hop: string, ...contracts: readonly string[]) =>
  contracts.map((contract) => `${contract}: ${hop}`);
const stopped: Readonly<Record<string, readonly string[]>> = {
  nginx: at('nginx', ...all),
  kong: at('kong', ...all),
  bff: at('bff', 'create', 'lookup-miss', 'lookup-hit'),
  'url-api': at('url-api', ...urlApi),
  'redirect-service': at('redirect-service', 'redirect'),
  'analytics-api': at('analytics-api', 'create', 'lookup-miss', 'redirect'),
  'job-scheduler': at('job-scheduler', 'create'),
  'websocket-service': [
    ...at('websocket-service', 'create', 'redirect'),
    'create: statistics-websocket-service',
  ],
};

const spanCases = spanFaults.map((one, position): FaultCase => {
  const { fault, component, effect, perJourney, before, expected, alterations } = one;
  const { every, at } = strideOf({
    perJourney,
    ...(before === undefined ? {} : { before }),
    position,
    of: spanFaults.length,
  });
  const injection = (share: { readonly every: number; readonly at: number }): Injection => ({
    ...(alterations ? { alterations } : {}),
    played: { [component]: [{ ...effect, ...share }] },
  });
  return {
    fault,
    where: component,
    scenario: 'user-journey',
    components: [component, ...Object.keys(alterations ?? {})],
    expected,
    full: { size: 'every span', journeys: 1, injection: injection({ every: 1, at: 0 }) },
    smallest: {
      size: `1 in ${journeys}`,
      journeys,
      batch: fault.startsWith('secret') ? 'secrets' : 'spans',
      injection: injection({ every, at }),
      detection: { kind: 'independent', share: 1 / journeys, count: journeys },
      certain: true,
    },
  };
});

/** Of a smaller size it is a lost span, which has rows of its own. */
const exportCases = Object.entries(stopped).map(
  ([component, hops]): FaultCase => ({
    fault: 'export stopped',
    where: component,
    scenario: 'user-journey',
    components: [component],
    expected: missing(...hops),
    full: {
      size: 'every span',
      journeys: 1,
      injection: { played: { [component]: [{ kind: 'export-stopped', every: 1, at: 0 }] } },
    },
  }),
);

export const telemetryCases: readonly FaultCase[] = [...spanCases, ...exportCases];
