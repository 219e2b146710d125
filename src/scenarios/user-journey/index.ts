/**
 * The user journey: create, look up twice, follow; each request is one trace with a contract.
 * In: a running lab, how many journeys. Out: the seeds' nine steps, and a verdict per trace.
 */
import { Pool } from 'undici';
import { connectJaeger } from '../../jaeger/client.ts';
import type { LabEndpoints } from '../../lab/endpoints.ts';
import { type ClientTelemetry, startClientTelemetry } from '../../traffic/client-telemetry.ts';
import { type Notifications, subscribe } from '../../traffic/notifications.ts';
import { type RequestRecord, sendTraced } from '../../traffic/traced-request.ts';
import { type Account, accounts, createVirtualUser, signIn } from '../../traffic/virtual-user.ts';
import type { Contract } from '../../verify/contract.ts';
import type { VerifyResult } from '../../verify/verify-trace.ts';
import { watchHost } from '../host-health.ts';
import { judgeTraces } from '../judge-traces.ts';
import { requireEveryTrace } from '../require-sampling.ts';
import { inRunFolder, type RunFolder } from '../run-folder.ts';
import { type Scenario, type ScenarioOptions, verdictOf } from '../scenario.ts';
import { readUserJourneyContract, userJourneyContracts } from './contracts.ts';
import { judgeJourneys } from './expectations.ts';
import { journeyBudgets, judgeBudgets } from './hop-budgets.ts';
import { runJourney, type StepRecord } from './journey.ts';
import { nineSteps, reportSteps } from './nine-steps.ts';
import { renderUserJourney } from './render.ts';
import type { UserJourneyResult } from './result.ts';
import { watchSteps } from './watch-steps.ts';

export const userJourney: Scenario<UserJourneyResult> = {
  name: 'user-journey',
  summary: 'Create a short link, look it up, follow it; every hop of every trace is judged.',
  run,
  render: renderUserJourney,
};

async function run(options: ScenarioOptions): Promise<UserJourneyResult> {
  requireEveryTrace(options.lab, 'user-journey');
  const startedAt = new Date();
  const { signal } = options;
  return inRunFolder({ scenario: 'user-journey', startedAt, signal }, (folder) =>
    sendAndJudge(options, startedAt, folder),
  );
}

async function sendAndJudge(
  options: ScenarioOptions,
  startedAt: Date,
  folder: RunFolder,
): Promise<UserJourneyResult> {
  const { lab, settings, onEvent, signal } = options;
  const jaeger = await connectJaeger({ url: lab.jaegerUrl });
  const contracts = new Map(
    await Promise.all(
      userJourneyContracts.map(
        async (step) => [step, await readUserJourneyContract(step)] as const,
      ),
    ),
  );
  const host = watchHost();
  const records = await sendJourneys(options, folder, (traceId) =>
    watchSteps({
      traceId,
      contract: contracts.get('create') as Contract,
      jaeger,
      signal,
      onStep: ({ number, title, hops }) =>
        onEvent({
          what: 'steps of the first journey',
          done: number,
          of: nineSteps.length,
          line: `${number === 1 ? `  trace ${traceId}\n` : ''}  ${number} ${title}: ${hops.map(({ label }) => label).join(', ')}`,
        }),
    }),
  );
  const health = host();
  const results = await judgeTraces({
    jaeger,
    signal,
    traces: records.map(({ step, request, answeredAtMs }) => ({
      traceId: request.traceId,
      answeredAtMs,
      contract: contracts.get(step) as Contract,
      requestIds: requestIdsOf(request),
    })),
    onJudged: (done) => onEvent({ what: 'traces judged', done, of: records.length }),
  });
  const steps = records.map((record, position) => ({
    ...record,
    result: results[position] as VerifyResult,
  }));
  const budgets = journeyBudgets(steps, health);
  const expectations = [...judgeJourneys(steps), ...judgeBudgets(budgets, settings.journeys)];
  const first = steps.find(({ step }) => step === 'create');
  return {
    scenario: 'user-journey',
    verdict: verdictOf(expectations),
    expectations,
    startedAt: startedAt.toISOString(),
    durationMs: Date.now() - startedAt.getTime(),
    journeys: settings.journeys,
    health,
    budgets,
    nineSteps: first ? reportSteps(first.result.hops) : [],
    requestLog: folder.requestLog,
    steps,
  };
}

async function sendJourneys(
  { lab, settings, onEvent, signal }: ScenarioOptions,
  folder: RunFolder,
  watch: (traceId: string) => Promise<void>,
): Promise<readonly StepRecord[]> {
  const { journeys } = settings;
  const telemetry = startClientTelemetry(lab.otlpUrl);
  const dispatcher = new Pool(lab.edgeUrl);
  const sessions = await openSessions(lab, telemetry);
  try {
    const records: StepRecord[] = [];
    for (let number = 0; number < journeys; number += 1) {
      signal.throwIfAborted();
      const { account, accessToken, notifications } = sessions[number % sessions.length] as Session;
      // A virtual user of its own for every journey: each stays within the platform's limits.
      const user = createVirtualUser(lab, account, accessToken);
      const send = (request: Parameters<typeof sendTraced>[0]['request']) =>
        sendTraced({ telemetry, dispatcher, origin: lab.edgeUrl, user, request });
      const onStep = (record: StepRecord) => {
        records.push(record);
        folder.append({ step: record.step, ...record.request });
      };
      // One after the other: the journeys themselves must not make the hops late.
      await runJourney({ send, notifications, onStep });
      onEvent({ what: 'journeys sent', done: number + 1, of: journeys });
      const [first] = records;
      if (number === 0 && first) await watch(first.request.traceId);
    }
    return records;
  } finally {
    await Promise.all(sessions.map(({ notifications }) => notifications.close()));
    await dispatcher.close();
    await telemetry.shutdown();
  }
}

interface Session {
  readonly account: Account;
  readonly accessToken: string;
  readonly notifications: Notifications;
}

/** Every account is signed in once and listens to its notifications on one WebSocket. */
function openSessions(lab: LabEndpoints, telemetry: ClientTelemetry): Promise<readonly Session[]> {
  return Promise.all(
    accounts.map(async (account) => {
      const accessToken = await signIn(lab, account);
      const listener = createVirtualUser(lab, account, accessToken);
      const notifications = await subscribe(lab, listener, telemetry);
      return { account, accessToken, notifications };
    }),
  );
}

function requestIdsOf({ headers }: RequestRecord): readonly string[] {
  return (['x-kong-request-id', 'x-correlation-id'] as const).flatMap(
    (name) => headers[name] ?? [],
  );
}
