/**
 * Circuit breaker: a third party fails and comes back; premium links are created all the while.
 * In: a running lab, whether in real time. Out: the breaker's states over the sequence of traces,
 * and whether each did what it must, from the request log and Jaeger alone.
 */
import { Pool } from 'undici';
import { connectJaeger } from '../../jaeger/client.ts';
import { startClientTelemetry } from '../../traffic/client-telemetry.ts';
import { sendTraced, type TracedRequest } from '../../traffic/traced-request.ts';
import { accounts, createVirtualUser, signIn } from '../../traffic/virtual-user.ts';
import { requireEveryTrace } from '../require-sampling.ts';
import { inRunFolder, type RunFolder } from '../run-folder.ts';
import { type Scenario, type ScenarioOptions, verdictOf } from '../scenario.ts';
import { asContracted } from './expect-contracts.ts';
import { judgeBreaker } from './expectations.ts';
import { type LabSwitches, labSwitches } from './lab-switches.ts';
import { mostRequests, type PremiumRequest, playPhases } from './phases.ts';
import { readRun } from './read-run.ts';
import { renderCircuitBreaker } from './render.ts';
import type { CircuitBreakerResult } from './result.ts';

export const circuitBreaker: Scenario<CircuitBreakerResult> = {
  name: 'circuit-breaker',
  summary: 'A third party fails and comes back; the breaker opens, tries, and closes again.',
  run,
  render: renderCircuitBreaker,
};

/** Instead of the platform's 30 s: long enough for the requests that are to meet it open. */
const shortOpenMs = 4_000;

async function run(options: ScenarioOptions): Promise<CircuitBreakerResult> {
  const { lab, settings, onEvent, signal } = options;
  const startedAt = new Date();
  requireEveryTrace(lab, 'circuit-breaker');
  const realTime = settings.realTime ?? false;
  const jaeger = await connectJaeger({ url: lab.jaegerUrl });
  const switches = labSwitches(lab);
  const usualOpenMs = (await switches.breaker()).defaults.openMs;
  const openMs = realTime ? usualOpenMs : shortOpenMs;
  return inRunFolder({ scenario: 'circuit-breaker', startedAt, signal }, async (folder) => {
    const requests = await send(options, { switches, realTime, openMs, usualOpenMs, folder });
    const { run, contracts, overTraces } = await readRun({
      jaeger,
      requests,
      openMs,
      fromUnixMs: startedAt.getTime(),
      onRead: (done) => onEvent({ what: 'traces read', done, of: requests.length }),
      signal,
    });
    const expectations = [...overTraces, ...judgeBreaker(run), ...asContracted(contracts)];
    return {
      scenario: 'circuit-breaker',
      verdict: verdictOf(expectations),
      expectations,
      startedAt: startedAt.toISOString(),
      durationMs: Date.now() - startedAt.getTime(),
      realTime,
      run,
      contracts,
      requestLog: folder.requestLog,
    };
  });
}

interface SendOptions {
  readonly switches: LabSwitches;
  readonly realTime: boolean;
  readonly openMs: number;
  readonly usualOpenMs: number;
  readonly folder: RunFolder;
}

/** Leaves the lab as it was, however the run ends. */
async function send(
  { lab, onEvent, signal }: ScenarioOptions,
  { switches, realTime, openMs, usualOpenMs, folder }: SendOptions,
): Promise<readonly PremiumRequest[]> {
  const telemetry = startClientTelemetry(lab.otlpUrl);
  const dispatcher = new Pool(lab.edgeUrl);
  const account = accounts[0];
  const requests: PremiumRequest[] = [];
  try {
    const accessToken = await signIn(lab, account);
    await playPhases({
      switches,
      realTime,
      openMs,
      signal,
      send: (request: TracedRequest) =>
        sendTraced({
          telemetry,
          dispatcher,
          origin: lab.edgeUrl,
          // A virtual user of its own for every request: each stays within the platform's limits.
          user: createVirtualUser(lab, account, accessToken),
          request,
        }),
      onSent: (request) => {
        requests.push(request);
        folder.append({ phase: request.phase, ...request.record });
        onEvent({
          what: `requests sent, ${request.phase}`,
          done: requests.length,
          of: mostRequests,
        });
      },
    });
    return requests;
  } finally {
    await Promise.allSettled([switches.setFaults({}), switches.resetBreaker(usualOpenMs)]);
    await dispatcher.close();
    await telemetry.shutdown();
  }
}
