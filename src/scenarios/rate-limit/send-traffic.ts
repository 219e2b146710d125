import { Pool } from 'undici';
import { z } from 'zod';
import { TracelabError } from '../../errors.ts';
import type { LabEndpoints } from '../../lab/endpoints.ts';
import { startClientTelemetry } from '../../traffic/client-telemetry.ts';
import { type OpenModelRun, runOpenModel } from '../../traffic/open-model.ts';
import { sendTraced, type TracedRequest } from '../../traffic/traced-request.ts';
import { createVirtualUser, signIn, type VirtualUser } from '../../traffic/virtual-user.ts';
import type { RunFolder } from '../run-folder.ts';
import type { LimitRecord } from './limit-record.ts';
import type { Plan, Sequence } from './plan.ts';

export interface SentSequence {
  readonly sequence: Sequence;
  readonly run: OpenModelRun<LimitRecord>;
}

export interface SendTrafficOptions {
  readonly lab: LabEndpoints;
  readonly plan: Plan;
  readonly folder: RunFolder;
  /** Called when the link exists and the first request may go out. */
  readonly whenReady: () => Promise<void>;
  readonly onSent: (done: number) => void;
  readonly signal: AbortSignal;
}

/** Makes one link, then sends the sequences step by step; every answer is logged as it comes. */
export async function sendTraffic(options: SendTrafficOptions): Promise<readonly SentSequence[]> {
  const { lab, plan, folder, onSent, signal } = options;
  const telemetry = startClientTelemetry(lab.otlpUrl);
  const dispatcher = new Pool(lab.edgeUrl);
  try {
    const accessToken = await signIn(lab, 'alice');
    const sendAs = (request: TracedRequest, user = createVirtualUser(lab, 'alice', accessToken)) =>
      sendTraced({ telemetry, dispatcher, origin: lab.edgeUrl, user, request });
    const code = await createLink(sendAs);
    await options.whenReady();
    let sent = 0;
    const all: SentSequence[] = [];
    const sendSequence = async (sequence: Sequence): Promise<SentSequence> => {
      const users = Array.from({ length: sequence.users }, () =>
        createVirtualUser(lab, 'alice', accessToken),
      );
      const request = requestOf(sequence, code);
      const send = async (position: number): Promise<LimitRecord> => {
        const sentUnixMs = Date.now();
        const { body: _, ...record } = await sendTraced({
          telemetry,
          dispatcher,
          origin: lab.edgeUrl,
          user: users[position % users.length] as VirtualUser,
          request,
        });
        const line = {
          sequence: sequence.id,
          sentUnixMs,
          answeredUnixMs: Date.now(),
          ...record,
        };
        folder.append(line);
        sent += 1;
        onSent(sent);
        return line;
      };
      const run = await runOpenModel({
        startsMs: sequence.startsMs,
        maxInFlight: sequence.maxInFlight,
        timeLimitMs: plan.lengthMs * 2 + 5_000,
        send,
        signal,
      });
      return { sequence, run };
    };
    for (const step of plan.steps) all.push(...(await Promise.all(step.map(sendSequence))));
    return all;
  } finally {
    await dispatcher.close();
    await telemetry.shutdown();
  }
}

const createdSchema = z.object({ code: z.string() });

/** The set-up: a link, looked up once so that all later look-ups are alike. Not counted. */
async function createLink(
  send: (request: TracedRequest) => ReturnType<typeof sendTraced>,
): Promise<string> {
  const created = await send({
    method: 'POST',
    path: '/api/urls',
    route: '/api/urls',
    body: { url: `https://example.com/rate-limit/${Date.now()}` },
  });
  const parsed = createdSchema.safeParse(created.body);
  if (created.status !== 201 || !parsed.success) {
    throw new TracelabError({
      code: 'REQUEST_FAILED',
      message: `Creating the link that the run uses was ${created.status === undefined ? `not answered: ${created.error}` : `answered ${created.status}`} instead of 201.`,
      suggestions: [`tracelab trace ${created.traceId}`, 'tracelab status', 'tracelab logs bff'],
    });
  }
  const { code } = parsed.data;
  await send(requestOf({ route: '/api/urls/{code}' }, code));
  return code;
}

function requestOf({ route }: Pick<Sequence, 'route'>, code: string): TracedRequest {
  return { method: 'GET', path: route.replace('{code}', code), route };
}
