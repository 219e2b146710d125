/**
 * Sampling: sets each way to sample in turn and holds what Jaeger kept against what each sampler
 * must have decided. In: a running lab. Out: a judgement per phase; the lab samples as before.
 */
import type { JaegerApi } from '../../jaeger/api.ts';
import { connectJaeger } from '../../jaeger/client.ts';
import { samplingOf, setSampling } from '../../lab/set-sampling.ts';
import { inRunFolder, type RunFolder } from '../run-folder.ts';
import {
  type ExpectationResult,
  type Scenario,
  type ScenarioOptions,
  verdictOf,
} from '../scenario.ts';
import { judgePhase, predictPhase } from './judge-phase.ts';
import { readKeptTraces } from './kept-traces.ts';
import { type Phase, phases } from './phases.ts';
import { renderSampling } from './render.ts';
import type { SamplingPhase, SamplingResult } from './result.ts';
import { openTraffic, type SamplingTraffic } from './send-phase.ts';

export const sampling: Scenario<SamplingResult> = {
  name: 'sampling',
  summary: 'Sample at the head, at the edge and at the tail; exactly the right traces are kept.',
  run,
  render: renderSampling,
};

async function run(options: ScenarioOptions): Promise<SamplingResult> {
  const { lab, signal } = options;
  const startedAt = new Date();
  const before = samplingOf(lab.name);
  const jaeger = await connectJaeger({ url: lab.jaegerUrl });
  return inRunFolder({ scenario: 'sampling', startedAt, signal }, async (folder) => {
    const traffic = await openTraffic(lab);
    const judged: SamplingPhase[] = [];
    const expectations: ExpectationResult[] = [];
    try {
      for (const phase of phases) {
        signal.throwIfAborted();
        await setSampling(lab.name, phase.sampling);
        const { judgement, settled } = await runPhase({ options, phase, jaeger, traffic, folder });
        judged.push(judgement);
        expectations.push(arrived(phase, settled), ...judgement.expectations);
      }
    } finally {
      await setSampling(lab.name, before);
      await traffic.close();
    }
    return {
      scenario: 'sampling',
      verdict: verdictOf(expectations),
      expectations,
      startedAt: startedAt.toISOString(),
      durationMs: Date.now() - startedAt.getTime(),
      phases: judged,
      requestLog: folder.requestLog,
    };
  });
}

interface RunPhaseOptions {
  readonly options: ScenarioOptions;
  readonly phase: Phase;
  readonly jaeger: JaegerApi;
  readonly traffic: SamplingTraffic;
  readonly folder: RunFolder;
}

async function runPhase({ options, phase, jaeger, traffic, folder }: RunPhaseOptions) {
  const { onEvent, signal } = options;
  const { name } = phase;
  const of = phase.traffic.normal + phase.traffic.error + phase.traffic.slow;
  let sent = 0;
  const { records, lastTraceId } = await traffic.send(
    phase,
    ({ body: _, headers: __, ...record }) => {
      sent += 1;
      folder.append({ phase: name, ...record });
      onEvent({ what: `requests sent, ${name}`, done: sent, of });
    },
    signal,
  );
  const requests = predictPhase(phase, records);
  const kept = await readKeptTraces({
    jaeger,
    phase,
    traceIds: requests.map(({ traceId }) => traceId),
    predicted: new Set(requests.flatMap((one) => (one.predicted ? [one.traceId] : []))),
    lastTraceId,
    signal,
    onRead: (done) => onEvent({ what: `traces read, ${name}`, done, of }),
  });
  return { judgement: judgePhase(phase, requests, kept), settled: kept.settled };
}

function arrived({ name }: Phase, settled: boolean): ExpectationResult {
  return {
    expectation: `${name}: nothing more arrives`,
    verdict: settled ? 'passed' : 'incomplete',
    detail: settled ? 'what is absent stays absent' : 'what is absent may still come',
  };
}
