import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { judgeChargedLimit } from '../../../src/scenarios/rate-limit/charged-limit.ts';
import {
  edgeLimits,
  gatewayLimits,
  readConfiguredLimits,
} from '../../../src/scenarios/rate-limit/configured-limits.ts';
import { throwerOf } from '../../../src/scenarios/rate-limit/limit-record.ts';
import { planTraffic, waitForWindowMs } from '../../../src/scenarios/rate-limit/plan.ts';
import { judgeWindowLimit, windowsOf } from '../../../src/scenarios/rate-limit/window-limit.ts';
import { zoneBounds } from '../../../src/scenarios/rate-limit/zone-limit.ts';
import { type Answer, limits, request } from './limit-run.ts';

const nginxConf = readFileSync(new URL('../../../stack/nginx/nginx.conf', import.meta.url), 'utf8');
const kongYml = readFileSync(new URL('../../../stack/kong/kong.yml', import.meta.url), 'utf8');

describe('configured limits', () => {
  test('are those of kong.yml and of the edge', async () => {
    expect(await readConfiguredLimits()).toEqual({
      api: { minute: 60, hour: 1000 },
      redirect: { minute: 600, hour: 10_000 },
      charged: { name: 'redirects', minute: 1000 },
      edgeApi: { zone: 'api', ratePerSecond: 10, burst: 5 },
      edgeStatic: { zone: 'static', ratePerSecond: 50, burst: 20 },
    });
  });

  test.each([
    [
      'rate-limiting of /api',
      kongYml.replace('minute: 60,', 'second: 60,'),
      'kong.yml has no rate-limiting with minute, hour and limit_by header X-Client-Id on route /api',
    ],
    ['users apart at /api', kongYml.replace('limit_by: header', 'limit_by: ip'), 'on route /api'],
    [
      'response-ratelimiting of /r',
      kongYml.replace('name: response-ratelimiting', 'name: cors'),
      'kong.yml has no response-ratelimiting with a limit a minute on route /r',
    ],
  ])('%s, configured away, is named', (_, text, sentence) => {
    expect(text).not.toBe(kongYml);
    expect(() => gatewayLimits(text)).toThrow(expect.objectContaining({ code: 'LAB_UNSUITABLE' }));
    expect(() => gatewayLimits(text)).toThrow(sentence);
  });

  test('a zone of the edge, configured away, is named', () => {
    const text = nginxConf.replace('limit_req zone=api burst=5 nodelay;', '');
    expect(text).not.toBe(nginxConf);
    expect(() => edgeLimits(text)).toThrow(
      'nginx.conf has no limit_req with a burst on location /api/',
    );
  });
});

describe('windows', () => {
  const at = (seconds: number, answer: Answer) => {
    const { record } = request('api-steady', answer);
    const left = 60 - (Math.floor(seconds) % 60);
    return {
      ...record,
      answeredUnixMs: 1_795_000_020_000 + seconds * 1000,
      headers: { ...record.headers, 'ratelimit-reset': String(left) },
    };
  };

  test('are told by what the answers say is left, so that a turn of the minute splits the count', () => {
    const records = [57, 58, 59, 60.02, 61].map((seconds) => at(seconds, 'admitted'));
    expect(windowsOf(records).map(({ admitted }) => admitted)).toEqual([3, 2]);
  });

  test('a user who gets the limit in one minute and starts again in the next is judged by the first', () => {
    const records = [
      ...[40, 41, 42, 43].map((seconds) => at(seconds, 'admitted')),
      at(44, 'rate-limiting'),
      at(60.5, 'admitted'),
    ];
    expect(judgeWindowLimit('four', records, 4)).toMatchObject({
      verdict: 'passed',
      detail: '4 admitted, 1 refused; next minute: 1 admitted, 0 refused',
    });
  });

  test('a refusal in a minute that had some left is early', () => {
    const records = [at(40, 'admitted'), at(41, 'rate-limiting')];
    expect(judgeWindowLimit('four', records, 4).verdict).toBe('failed');
  });
});

describe('who threw a 429', () => {
  const recordings = readFileSync(
    new URL('../../../fixtures/kong/recordings.jsonl', import.meta.url),
    'utf8',
  )
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Recording);
  interface Recording {
    readonly name: string;
    readonly response: { status: number; headers: [string, string][] };
  }
  const recorded = (name: string) => {
    const found = recordings.find((one) => one.name === name);
    if (!found) throw new Error(`no recording ${name}`);
    const { status, headers } = found.response;
    return {
      status,
      headers: Object.fromEntries(headers.map(([key, value]) => [key.toLowerCase(), value])),
    };
  };

  test.each([
    ['limit-minute/4', undefined],
    ['limit-minute/5', 'rate-limiting'],
    ['limit-response/3', undefined],
    ['limit-response/4', 'response-ratelimiting'],
  ])('a real Kong tells in %s: %s', (name, thrower) => {
    expect(throwerOf(recorded(name))).toBe(thrower);
  });

  test('an answer without a request id of Kong is the edge', () => {
    expect(throwerOf({ status: 429, headers: { 'retry-after': '1' } })).toBe('nginx');
  });
});

describe('what /r charges', () => {
  const charged = (left: number, answer: Answer) =>
    request('redirect-charged', answer, {
      headers: { 'x-ratelimit-remaining-redirects-minute': String(left) },
    }).record;
  const limit = limits.charged;

  test('is refused when nothing is left, and not before', () => {
    const records = [
      charged(1, 'admitted'),
      charged(0, 'admitted'),
      charged(0, 'response-ratelimiting'),
    ];
    expect(judgeChargedLimit(records, limit)).toMatchObject({
      verdict: 'passed',
      detail: '2 were left, 2 admitted, 1 refused',
    });
  });

  test('fails when it goes on after nothing is left', () => {
    const records = [charged(0, 'admitted'), charged(0, 'admitted')];
    expect(judgeChargedLimit(records, limit).verdict).toBe('failed');
  });

  test('fails when it is refused with some left', () => {
    const records = [charged(3, 'admitted'), charged(2, 'response-ratelimiting')];
    expect(judgeChargedLimit(records, limit)).toMatchObject({
      verdict: 'failed',
      detail: '4 were left, 1 admitted, 1 refused, 1 of them with some left',
    });
  });
});

describe('the plan', () => {
  test('exceeds each limit, at a rate that the edge lets through', () => {
    const sequences = planTraffic({ limits }).steps.flat();
    expect(sequences.map(({ id, startsMs }) => [id, startsMs.length])).toEqual([
      ['api-burst', 12],
      ['static-burst', 54],
      ['api-steady', 20],
      ['redirect-steady', 20],
    ]);
    expect(sequences.at(-1)?.startsMs[1]).toBe(1000 / 8);
  });

  test('uses up the redirects with as many users as stay within their own limits', () => {
    const sequences = planTraffic({ limits, exhaustRedirects: true }).steps.flat();
    const charged = sequences.find(({ id }) => id === 'redirect-charged');
    expect(charged).toMatchObject({ users: 4 });
    expect(charged?.startsMs.length).toBeGreaterThan(limits.charged.minute);
  });

  test('a rate that cannot exceed a minute is refused, with one that can', () => {
    expect(() =>
      planTraffic({ limits: { ...limits, api: { minute: 60, hour: 60 } }, rate: 1 }),
    ).toThrow('At --rate 1 the 60 requests a minute of /api cannot be exceeded within one minute.');
  });

  test('waits for the next minute only when the run does not fit into this one', () => {
    expect(waitForWindowMs(60_000 * 1000 + 30_000, 8_000)).toBe(0);
    expect(waitForWindowMs(60_000 * 1000 + 55_000, 8_000)).toBe(5_100);
  });
});

test('a zone admits its burst, and what drains while the requests arrive', () => {
  const zone = { zone: 'api', ratePerSecond: 10, burst: 5 };
  expect(zoneBounds(zone, 0)).toEqual({ lowest: 6, highest: 7 });
  expect(zoneBounds(zone, 450)).toEqual({ lowest: 6, highest: 11 });
});
