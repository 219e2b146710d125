import { describe, expect, test } from 'vitest';
import type { ReadTrace } from '../../../src/scenarios/rate-limit/outcome.ts';
import { makeTrace } from '../../verify/make-trace.ts';
import { complaintsOf, healthyRun, judge, limits, request, type SentRequest } from './limit-run.ts';

const times = (count: number, make: () => SentRequest) => Array.from({ length: count }, make);
const none: ReadTrace = { trace: undefined, settled: true, related: [] };

test('a healthy run fulfils every expectation, and counts every request once', async () => {
  const { requests, expectations } = await judge(healthyRun());
  expect(requests.flatMap(({ complaints }) => complaints.map(({ message }) => message))).toEqual(
    [],
  );
  expect(expectations.map(({ verdict }) => verdict)).toEqual(expectations.map(() => 'passed'));
  const conservation = expectations.find(({ expectation }) => expectation.startsWith('requests'));
  expect(conservation?.detail).toBe(
    '31 = 17 complete + 14 throttled + 0 failed + 0 incomplete + 0 sampled out',
  );
});

describe('a limit that is not enforced', () => {
  test('at the gateway: more than the limit get through', async () => {
    const run = { ...healthyRun(), api: times(7, () => request('api-steady', 'admitted')) };
    expect(await complaintsOf(run)).toEqual([
      'failed: the gateway admits 4 requests a minute of one user to /api: 7 admitted, 0 refused',
    ]);
  });

  test('at the edge: more get through than drain', async () => {
    const run = { ...healthyRun(), apiBurst: times(7, () => request('api-burst', 'admitted')) };
    expect(await complaintsOf(run)).toEqual([
      'failed: the edge admits 1 + 1 at once and 10 a second to /api: 7 of 7 admitted within 0 ms, 2 to 3 expected',
    ]);
  });

  test('and one that refuses too early is as wrong', async () => {
    const { api, ...rest } = healthyRun();
    const [complaint] = await complaintsOf({ ...rest, api: api.slice(1) });
    expect(complaint).toMatch(/^failed: the gateway admits 4 .* 3 admitted, 3 refused$/);
  });

  test('never reaching the limit says nothing', async () => {
    const run = { ...healthyRun(), api: times(3, () => request('api-steady', 'admitted')) };
    const [complaint] = await complaintsOf(run);
    expect(complaint).toMatch(
      /^inconclusive: .*the limit was not reached within one minute; \d+ more within it would$/,
    );
  });
});

describe('limits that are the same everywhere', () => {
  test('in what the lab does: /r refuses what /api refuses', async () => {
    const run = {
      ...healthyRun(),
      redirects: [
        ...times(4, () => request('redirect-steady', 'admitted')),
        ...times(3, () => request('redirect-steady', 'rate-limiting')),
      ],
    };
    expect(await complaintsOf(run)).toEqual([
      'failed: limits differ from endpoint to endpoint: /r takes more than the 4 of /api: 4 redirects of one user within one minute, 3 refused',
    ]);
  });

  test('in what the lab says: /r announces the windows of /api', async () => {
    const headers = { 'x-ratelimit-limit-minute': '4', 'x-ratelimit-limit-hour': '40' };
    const run = {
      ...healthyRun(),
      redirects: times(7, () => request('redirect-steady', 'admitted', { headers })),
    };
    const [complaint] = await complaintsOf(run);
    expect(complaint).toMatch(
      /^failed: the gateway announces .* x-ratelimit-limit-minute is 4, not 9$/,
    );
  });

  test('in the configuration', async () => {
    const configured = { ...limits, redirect: limits.api };
    const complaints = await complaintsOf(healthyRun(), { configured });
    expect(complaints[0]).toMatch(/not as configured: \/api and \/r both have 4 a minute$/);
  });

  test('at the edge: static pages have the small zone of /api', async () => {
    const run = {
      ...healthyRun(),
      files: [
        ...times(2, () => request('static-burst', 'admitted')),
        ...times(8, () => request('static-burst', 'edge')),
      ],
    };
    const [complaint] = await complaintsOf(run);
    expect(complaint).toMatch(/^failed: the edge admits 1 \+ 3 at once .* 2 of 10 admitted/);
  });
});

describe("a 429 that is not in its caller's trace", () => {
  /** What a Kong without the joining pre-function does: its span is a root of a new trace. */
  const cut = (one: SentRequest, healthy: ReadTrace): ReadTrace => {
    if (one.record.headers['retry-after'] !== '40') return healthy;
    const [client, nginx, kong, plugin] = one.spans;
    if (!client || !nginx || !kong || !plugin) throw new Error('not a throttled request');
    const { parent: _, ...root } = kong;
    const newTraceId = `ff${one.record.traceId.slice(2)}`;
    return {
      trace: makeTrace([client, nginx], one.record.traceId),
      settled: true,
      related: [makeTrace([root, plugin], newTraceId)],
    };
  };

  test('is tied to it by the request id, fails, and the missing pre-function is named', async () => {
    const complaints = await complaintsOf(healthyRun(), { read: cut });
    expect(complaints).toEqual([
      expect.stringMatching(
        /^failed: every 429 .* 11 of 14: 11 at nginx, 0 at kong; 3 in a new trace, tied by kong.request.id = X-Kong-Request-Id: .*join-caller-trace\.lua\)$/,
      ),
      expect.stringMatching(/^failed: requests sent .* 11 throttled \+ 3 failed/),
    ]);
  });

  test('is incomplete where nothing is found of it anywhere', async () => {
    const read = (one: SentRequest, healthy: ReadTrace) =>
      one.record.status === 429 ? none : healthy;
    const complaints = await complaintsOf(healthyRun(), { read });
    expect(complaints.at(-1)).toMatch(/^incomplete: requests sent .* 14 incomplete/);
  });

  test('or that goes on behind the hop that threw it', async () => {
    const read = (one: SentRequest, healthy: ReadTrace) => {
      if (one.record.headers['retry-after'] !== '1') return healthy;
      const behind = { id: 'late', service: 'kong', kind: 'server', parent: 'nginx' } as const;
      return { ...healthy, trace: makeTrace([...one.spans, behind], one.record.traceId) };
    };
    const [complaint] = await complaintsOf(healthyRun(), { read });
    expect(complaint).toMatch(/^failed: every 429 is in its caller's trace/);
  });
});

describe('Retry-After', () => {
  test.each([
    ['missing', undefined],
    ['said twice, by two hops', ['40', '1']],
    ['not what is left of the window', '7'],
  ])('%s is a failure', async (_, value) => {
    const run = healthyRun();
    const api = [
      ...run.api.slice(0, 6),
      request('api-steady', 'rate-limiting', { headers: { 'retry-after': value } }),
    ];
    const [complaint, ...more] = await complaintsOf({ ...run, api });
    expect(complaint).toMatch(/^failed: every 429 tells its client when .* 13 of 14/);
    expect(more).toEqual([]);
  });
});

describe('conservation', () => {
  test('a request that the log does not have is missed', async () => {
    const [complaint] = await complaintsOf(healthyRun(), { sent: 32 });
    expect(complaint).toMatch(
      /^failed: requests sent = .*: 32 = 17 .*, which is 31 requests in 31 traces$/,
    );
  });

  test('a trace that is not there is incomplete', async () => {
    const run = healthyRun();
    const lost = run.redirects[0]?.record.traceId;
    const read = (one: SentRequest, healthy: ReadTrace) =>
      one.record.traceId === lost ? none : healthy;
    expect(await complaintsOf(run, { read })).toEqual([
      expect.stringMatching(/^incomplete: requests sent .* 16 complete .* 1 incomplete/),
    ]);
  });

  test('unless the lab samples: then it was sampled out', async () => {
    const run = healthyRun();
    const lost = run.redirects[0]?.record.traceId;
    const read = (one: SentRequest, healthy: ReadTrace) =>
      one.record.traceId === lost ? none : healthy;
    expect(await complaintsOf(run, { read, samplesOut: true })).toEqual([]);
  });

  test('an answer that no limit explains is a failed request', async () => {
    const run = healthyRun();
    const [first, ...rest] = run.redirects;
    if (!first) throw new Error('no redirects');
    const broken = { ...first, record: { ...first.record, status: 504 } };
    expect(await complaintsOf({ ...run, redirects: [broken, ...rest] })).toEqual([
      expect.stringMatching(/^failed: requests sent .* 1 failed/),
    ]);
  });
});

test('a sequence that was not sent as planned says nothing about its limit', async () => {
  const run = { ...healthyRun(), api: times(7, () => request('api-steady', 'admitted')) };
  const trouble = new Map([['api-steady', '7 of 14 starts were dropped']] as const);
  expect(await complaintsOf(run, { trouble })).toEqual([
    'inconclusive: the gateway admits 4 requests a minute of one user to /api: void: 7 of 14 starts were dropped (7 admitted, 0 refused)',
    'inconclusive: the generator kept to its plan: api-steady: 7 of 14 starts were dropped',
  ]);
});
