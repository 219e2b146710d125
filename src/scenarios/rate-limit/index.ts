/**
 * Rate limits: fresh users exceed the limits of the edge and the gateway, each endpoint its own.
 * In: a running lab, the limits of its configuration. Out: who refused what, and whether every 429
 * is to be found in its caller's trace.
 */
import { connectJaeger } from '../../jaeger/client.ts';
import { systemClock } from '../../poll.ts';
import { generatorTrouble } from '../../traffic/open-model.ts';
import { countOutcomes } from '../conservation.ts';
import { requireEveryTrace } from '../require-sampling.ts';
import { inRunFolder, type RunFolder } from '../run-folder.ts';
import { type Scenario, type ScenarioOptions, verdictOf } from '../scenario.ts';
import { readConfiguredLimits } from './configured-limits.ts';
import { readLimitContracts } from './contracts.ts';
import { judgeRun } from './expectations.ts';
import { type SequenceId, type Thrower, throwerOf } from './limit-record.ts';
import { type JudgedRequest, judgeRequests } from './outcome.ts';
import { type Plan, planTraffic, waitForWindowMs } from './plan.ts';
import { readTraces } from './read-traces.ts';
import { renderRateLimit } from './render.ts';
import type { LimitRequest, RateLimitResult, SequenceReport } from './result.ts';
import { saidBy } from './retry-after.ts';
import { type SentSequence, sendTraffic } from './send-traffic.ts';

export const rateLimit: Scenario<RateLimitResult> = {
  name: 'rate-limit',
  summary: "Exceed each endpoint's limits; every 429 is found in its caller's trace.",
  run,
  render: renderRateLimit,
};

/** Nothing new for this long: export delays of edge, gateway and services, 100 ms each, and slack. */
const quietMs = 3_000;
const readTimeoutMs = 15_000;

async function run(options: ScenarioOptions): Promise<RateLimitResult> {
  const { lab, settings, onEvent, signal } = options;
  requireEveryTrace(lab, 'rate-limit');
  const startedAt = new Date();
  const limits = await readConfiguredLimits();
  const plan = planTraffic({ limits, ...settings });
  const contracts = await readLimitContracts();
  const jaeger = await connectJaeger({ url: lab.jaegerUrl });
  return inRunFolder({ scenario: 'rate-limit', startedAt, signal }, async (folder) => {
    const sent = await send(options, plan, folder);
    const records = sent.flatMap((one) => one.run.starts.map(({ answer }) => answer));
    signal.throwIfAborted();
    const traces = await readTraces({
      records,
      contracts,
      jaeger,
      quietMs,
      timeoutMs: readTimeoutMs,
      signal,
      onRead: (done) => onEvent({ what: 'traces read', done, of: records.length }),
    });
    const requests = judgeRequests({ records, traces, contracts, samplesOut: false });
    const expectations = judgeRun({
      requests,
      limits,
      sent: sent.reduce((sum, { run: { planned, dropped } }) => sum + planned - dropped, 0),
      trouble: troubleOf(sent),
    });
    if (settings.exhaustRedirects) await untilNextMinute(options);
    return {
      scenario: 'rate-limit',
      verdict: verdictOf(expectations),
      expectations,
      startedAt: startedAt.toISOString(),
      durationMs: Date.now() - startedAt.getTime(),
      limits,
      sequences: sent.map(reportSequence),
      counts: countOutcomes(requests),
      requestLog: folder.requestLog,
      requests: requests.map(reportRequest),
    };
  });
}

function send(
  { lab, onEvent, signal }: ScenarioOptions,
  plan: Plan,
  folder: RunFolder,
): Promise<readonly SentSequence[]> {
  const of = plan.steps.flat().reduce((sum, { startsMs }) => sum + startsMs.length, 0);
  return sendTraffic({
    lab,
    plan,
    folder,
    signal,
    whenReady: async () => {
      const waitMs = waitForWindowMs(Date.now(), plan.lengthMs);
      if (waitMs === 0) return;
      const seconds = Math.ceil(waitMs / 1000);
      onEvent({ what: `waiting ${seconds} s for the next minute of the clock`, done: 0, of: 1 });
      await systemClock.sleep(waitMs, signal).catch(() => undefined);
    },
    onSent: (done) => onEvent({ what: 'requests sent', done, of }),
  });
}

/** The lab has no redirects left: who comes next is not to pay for it. */
async function untilNextMinute({ onEvent, signal }: ScenarioOptions): Promise<void> {
  const waitMs = waitForWindowMs(Date.now(), Number.POSITIVE_INFINITY);
  const seconds = Math.ceil(waitMs / 1000);
  onEvent({ what: `waiting ${seconds} s until /r is free again`, done: 0, of: 1 });
  await systemClock.sleep(waitMs, signal);
}

function troubleOf(sent: readonly SentSequence[]): ReadonlyMap<SequenceId, string> {
  return new Map(
    sent.flatMap(({ sequence, run }) => {
      const trouble = generatorTrouble(run, sequence.maxLagMs);
      return trouble === undefined ? [] : [[sequence.id, trouble] as const];
    }),
  );
}

function reportSequence({ sequence: { id, route, pace }, run }: SentSequence): SequenceReport {
  const { planned, dropped, lagP95Ms, lagMaxMs, starts } = run;
  const throttledBy: Partial<Record<Thrower, number>> = {};
  const retryAfter = new Set<string>();
  for (const { answer } of starts) {
    const thrower = throwerOf(answer);
    if (!thrower) continue;
    throttledBy[thrower] = (throttledBy[thrower] ?? 0) + 1;
    retryAfter.add(saidBy(answer));
  }
  const throttled = Object.values(throttledBy).reduce((sum, count) => sum + count, 0);
  const latencies = starts.map(({ latencyMs }) => latencyMs).toSorted((a, b) => a - b);
  return {
    id,
    route,
    pace,
    planned,
    dropped,
    lagP95Ms,
    lagMaxMs,
    latencyMedianMs: latencies[Math.floor(latencies.length / 2)] ?? null,
    sent: starts.length,
    admitted: starts.length - throttled,
    throttledBy,
    retryAfter: [...retryAfter],
  };
}

function reportRequest(request: JudgedRequest): LimitRequest {
  const { record, outcome, thrower, complaints } = request;
  return {
    sequence: record.sequence,
    route: record.route,
    traceId: record.traceId,
    status: record.status ?? null,
    outcome,
    thrower: thrower ?? null,
    complaints,
  };
}
