import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readTraceFile } from '../../src/jaeger/trace-file.ts';
import { verdictText } from '../../src/report/verdict-text.ts';
import { visibleLength } from '../../src/report/wrap.ts';
import { readContractFile } from '../../src/verify/contract-file.ts';
import { type VerifyResult, verifyTrace } from '../../src/verify/verify-trace.ts';

const fixture = (path: string) => fileURLToPath(new URL(`../../fixtures/${path}`, import.meta.url));

async function verify(contract: string, ...files: readonly string[]): Promise<VerifyResult> {
  const traces = (
    await Promise.all(files.map((file) => readTraceFile(fixture(`traces/${file}.json`))))
  ).flat();
  const [first] = traces;
  return verifyTrace({
    traceId: first?.traceId ?? '',
    contracts: [await readContractFile(fixture(`contracts/${contract}.trace.yaml`))],
    read: async (id) => traces.find(({ traceId }) => traceId === id),
    findRelated: async () => traces.slice(1),
    settle: { timeoutMs: 0, quietMs: 0 },
    // 7.8 s after the last span of the recorded trace that is incomplete.
    nowUnixMs: () => 1_795_275_773_900,
  });
}

test('a whole trace is told as its chains of hops', async () => {
  expect(verdictText(await verify('recorded-redirect', 'redirect'))).toMatchInlineSnapshot(`
    "trace 4c0f06aed8c34faf11279d0b53ce2734 · 29 spans, 7 services, 17.0 ms · contract recorded-redirect

      ✔ browser → edge → kong → redirect → send → realtime → broadcast → receive
      ✔ send → analytics

      hop        took    self    adds     budget
      browser    8.0 ms  1.0 ms
      edge       7.0 ms  1.3 ms  1.0 ms
      kong       5.7 ms  1.0 ms
      redirect   5.8 ms  4.0 ms  -0.6 ms
      send       7.0 ms  7.0 ms
      analytics  1.1 ms  1.1 ms  0.0 ms   5 ms
      realtime   0.2 ms  0.1 ms  3.0 ms
      broadcast  0.2 ms  0.2 ms
      receive    0.0 ms  0.0 ms  0.8 ms

    PASSED  20 expectations hold"
  `);
});

test('a broken trace is told with the evidence, where to look, and what follows from it', async () => {
  const result = await verify(
    'recorded-create',
    'context-lost-at-kafka',
    'context-lost-at-kafka.analytics',
    'context-lost-at-kafka.scheduler',
    'context-lost-at-kafka.realtime',
  );
  expect(verdictText(result)).toMatchInlineSnapshot(`
    "trace c434468457e736febfd6b058d9fcca63 · 23 spans, 5 services, 38.1 ms · contract recorded-create

      ✔ browser → edge → kong → bff → url-api → url-api-insert
      ✔ url-api → kafka send url-events
      ✔ bff → redis-get
      ✖ kafka send url-events → analytics, scheduler, realtime   the message carries no traceparent
          the producer span "send url-events" exists, its consumer started a new trace:
          5d02bca0770132eda527f91e50b29105 (analytics, matched by topic and message key)
          70d88f7e070924184a44607bb706e7f4 (scheduler, matched by topic and message key)
          044926013e9b96d6a0475b35121f1719 (realtime, matched by topic and message key)
          look at    url-api: the headers of the produced message, and what the consumer reads from them
          see        docs/errors.md#context-lost-at-producer
      – analytics-insert, enqueue, job, job-update, broadcast   not reached: follows from the above

      hop                    took     self     adds     budget
      browser                38.1 ms  2.1 ms
      edge                   36.0 ms  0.0 ms   -0.4 ms  5 ms
      kong                   36.4 ms  3.5 ms   3.5 ms   5 ms
      bff                    32.9 ms  8.0 ms   2.1 ms
      redis-get              0.6 ms   0.6 ms
      url-api                24.3 ms  9.4 ms   4.4 ms   5 ms
      url-api-insert         2.3 ms   2.3 ms
      kafka send url-events  12.7 ms  12.7 ms

    FAILED  context lost at kafka send url-events → analytics (and 2 more)"
  `);
});

test('an incomplete trace is told with what is missing, and how old the newest span is', async () => {
  expect(verdictText(await verify('recorded-create', 'spans-lost'))).toMatchInlineSnapshot(`
    "trace 6b9915123bb7520f6b6912761aebc094 · 28 spans, 7 services, 65.8 ms · contract recorded-create

      ✔ browser → edge → kong → bff → redis-get
      ✔ analytics-insert
      ✔ enqueue → job → job-update
      ✔ broadcast
      … url-api   no span arrived
      … 3 spans wait for parent bee6845d69b55b6c, which is not in the trace
          realtime of realtime
          scheduler of scheduler
          analytics of analytics
      – url-api-insert, kafka send url-events   not reached: follows from the above
      note kong adds 6.3 ms of 5 ms; the 95th percentile takes 71 more traces at least

      hop               took     self     adds    budget
      browser           53.0 ms  2.0 ms
      edge              51.0 ms  1.0 ms   1.0 ms  5 ms
      kong              50.0 ms  6.3 ms   6.3 ms  5 ms
      bff               43.7 ms  43.4 ms  5.5 ms
      redis-get         0.3 ms   0.3 ms
      analytics         1.5 ms   0.2 ms
      analytics-insert  1.3 ms   1.3 ms
      scheduler         12.0 ms  0.1 ms
      enqueue           12.0 ms  12.0 ms
      job               6.8 ms   4.0 ms   2.0 ms
      job-update        2.8 ms   2.8 ms
      realtime          0.1 ms   0.1 ms
      broadcast         0.0 ms   0.0 ms

    INCOMPLETE  13 of 16 hops after 0.0 s; missing: url-api, url-api-insert, kafka send url-events
                newest span 7.8 s old (scheduler pg.query:UPDATE short)"
  `);
});

test('an incomplete trace is told with what its consumers have not read yet', async () => {
  const lag = [{ group: 'job-scheduler', messages: 4 }];
  const lines = verdictText(await verify('recorded-create', 'spans-lost'), undefined, lag);
  expect(lines.split('\n').at(-1)).toBe(
    '            kafka consumer lag of group "job-scheduler": 4',
  );
});

test('a hop is named once in what is wrong with it', async () => {
  const wrong = await verify('recorded-baggage', 'create');
  const findings = wrong.findings.map((one) => ({
    ...one,
    ...(one.hop === 'bff' ? { verdict: 'failed' as const, message: 'bff: status is error' } : {}),
  }));
  const text = verdictText({ ...wrong, findings });
  expect(text).toContain('✖ bff   status is error');
  expect(text).not.toContain('bff   bff');
});

test('no line is longer than 100 columns', async () => {
  const results = [
    await verify('recorded-create', 'context-lost-at-kong', 'context-lost-at-kong.bff'),
    await verify('recorded-create', 'create'),
    await verify('recorded-baggage', 'create'),
  ];
  for (const line of results.flatMap((result) => verdictText(result).split('\n'))) {
    expect(visibleLength(line)).toBeLessThanOrEqual(100);
  }
});

test('colour is only a second signal', async () => {
  const result = await verify('recorded-redirect', 'redirect');
  const coloured = verdictText(result, (_tone, text) => `\u001b[32m${text}\u001b[39m`);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: an escape sequence starts with one
  expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(verdictText(result));
});
