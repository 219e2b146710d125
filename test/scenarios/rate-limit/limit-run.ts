import type { ConfiguredLimits } from '../../../src/scenarios/rate-limit/configured-limits.ts';
import { readLimitContracts } from '../../../src/scenarios/rate-limit/contracts.ts';
import { judgeRun } from '../../../src/scenarios/rate-limit/expectations.ts';
import type { LimitRecord, SequenceId } from '../../../src/scenarios/rate-limit/limit-record.ts';
import { judgeRequests, type ReadTrace } from '../../../src/scenarios/rate-limit/outcome.ts';
import { makeTrace, type SpanDraft } from '../../verify/make-trace.ts';

/** Small limits, so that a run of few requests exceeds all of them. */
export const limits: ConfiguredLimits = {
  api: { minute: 4, hour: 40 },
  redirect: { minute: 9, hour: 90 },
  charged: { name: 'redirects', minute: 20 },
  edgeApi: { zone: 'api', ratePerSecond: 10, burst: 1 },
  edgeStatic: { zone: 'static', ratePerSecond: 50, burst: 3 },
};

export interface SentRequest {
  readonly record: LimitRecord;
  readonly spans: readonly SpanDraft[];
}

/** A minute of the clock turns here. */
const minuteUnixMs = 1_795_000_020_000;
const resetSeconds = 40;
let made = 0;

export type Answer = 'admitted' | 'edge' | 'rate-limiting' | 'response-ratelimiting';

/** A request of a healthy run, and its trace. */
export function request(
  sequence: SequenceId,
  answer: Answer,
  more: { readonly headers?: LimitRecord['headers']; readonly startMs?: number } = {},
): SentRequest {
  made += 1;
  const traceId = made.toString(16).padStart(32, '0');
  const kongId = `kong-${made}`;
  const redirect = sequence.startsWith('redirect');
  const throttled = answer !== 'admitted';
  const status = throttled ? 429 : redirect ? 302 : 200;
  const atKong = answer !== 'edge' && sequence !== 'static-burst';
  const called = answer === 'response-ratelimiting' || (atKong && !throttled);
  const windows = redirect ? limits.redirect : limits.api;
  const headers = {
    ...(atKong && {
      'x-kong-request-id': kongId,
      'ratelimit-reset': String(resetSeconds),
      'x-ratelimit-limit-minute': String(windows.minute),
      'x-ratelimit-limit-hour': String(windows.hour),
    }),
    ...(called && { 'x-kong-upstream-latency': '3' }),
    ...(called &&
      redirect && { 'x-ratelimit-limit-redirects-minute': String(limits.charged.minute) }),
    ...(answer === 'edge' && { 'retry-after': '1' }),
    ...(answer === 'rate-limiting' && { 'retry-after': String(resetSeconds) }),
    ...more.headers,
  };
  const service = redirect ? 'redirect-service' : 'bff';
  const http = (code: number) => ({ 'http.status_code': code });
  const below = { start: (more.startMs ?? 0) + 1, parent: 'kong' };
  const spans: SpanDraft[] = [
    {
      id: 'client',
      service: 'tracelab',
      kind: 'client',
      status: throttled ? 'error' : 'unset',
    },
    {
      id: 'nginx',
      kind: 'server',
      parent: 'client',
      start: more.startMs ?? 0,
      attributes: {
        ...http(status),
        'edge.limit.status': answer === 'edge' ? 'REJECTED' : 'PASSED',
        'edge.route': '/x',
      },
    },
  ];
  if (atKong) {
    spans.push({
      id: 'kong',
      name: 'kong',
      kind: 'server',
      parent: 'nginx',
      attributes: {
        ...http(status),
        'http.route': redirect ? '/r' : '/api',
        'kong.request.id': kongId,
      },
    });
  }
  if (answer === 'rate-limiting') {
    spans.push({
      ...below,
      id: 'plugin',
      service: 'kong',
      name: 'kong.access.plugin.rate-limiting',
    });
  }
  if (answer === 'response-ratelimiting') {
    spans.push({
      ...below,
      id: 'plugin',
      service: 'kong',
      name: 'kong.header_filter.plugin.response-ratelimiting',
    });
  }
  if (called) {
    spans.push({
      ...below,
      id: 'service',
      service,
      kind: 'server',
      attributes: http(redirect ? 302 : 200),
    });
  }
  return {
    record: {
      sequence,
      sentUnixMs: minuteUnixMs,
      answeredUnixMs: minuteUnixMs + 60_000 - resetSeconds * 1000,
      method: 'GET',
      path: '/x',
      route: '/x',
      status,
      traceId,
      durationMs: 5,
      user: `user of ${sequence}`,
      headers,
    },
    spans,
  };
}

const times = (count: number, make: () => SentRequest) => Array.from({ length: count }, make);

export interface Run {
  readonly api: readonly SentRequest[];
  readonly apiBurst: readonly SentRequest[];
  readonly redirects: readonly SentRequest[];
  readonly files: readonly SentRequest[];
}

export function healthyRun(): Run {
  return {
    api: [
      ...times(4, () => request('api-steady', 'admitted')),
      ...times(3, () => request('api-steady', 'rate-limiting')),
    ],
    apiBurst: [
      ...times(2, () => request('api-burst', 'admitted')),
      ...times(5, () => request('api-burst', 'edge')),
    ],
    redirects: times(7, () => request('redirect-steady', 'admitted')),
    files: [
      ...times(4, () => request('static-burst', 'admitted')),
      ...times(6, () => request('static-burst', 'edge')),
    ],
  };
}

export interface JudgeOptions {
  readonly configured?: ConfiguredLimits;
  readonly sent?: number;
  readonly trouble?: ReadonlyMap<SequenceId, string>;
  readonly samplesOut?: boolean;
  /** Changes what Jaeger has of a request. */
  readonly read?: (request: SentRequest, healthy: ReadTrace) => ReadTrace;
}

export async function judge(run: Run, options: JudgeOptions = {}) {
  const all = [...run.api, ...run.apiBurst, ...run.redirects, ...run.files];
  const { read = (_: SentRequest, healthy: ReadTrace) => healthy } = options;
  const traces = new Map(
    all.map((one) => {
      const trace = makeTrace(one.spans, one.record.traceId);
      return [one.record.traceId, read(one, { trace, settled: true, related: [] })] as const;
    }),
  );
  const records = all.map(({ record }) => record);
  const contracts = await readLimitContracts();
  const { samplesOut = false } = options;
  const requests = judgeRequests({ records, traces, contracts, samplesOut });
  const expectations = judgeRun({
    requests,
    limits: options.configured ?? limits,
    sent: options.sent ?? all.length,
    trouble: options.trouble ?? new Map(),
  });
  return { requests, expectations };
}

/** Expectations that do not hold, with verdict and figures. */
export async function complaintsOf(run: Run, options: JudgeOptions = {}) {
  const { expectations } = await judge(run, options);
  return expectations
    .filter(({ verdict }) => verdict !== 'passed')
    .map(({ expectation, verdict, detail }) => `${verdict}: ${expectation}: ${detail}`);
}
