import pMap from 'p-map';
import { Pool } from 'undici';
import { z } from 'zod';
import { TracelabError } from '../../errors.ts';
import type { LabEndpoints } from '../../lab/endpoints.ts';
import { type ClientTelemetry, startClientTelemetry } from '../../traffic/client-telemetry.ts';
import {
  type RequestRecord,
  sendTraced,
  sendUntraced,
  type TracedRequest,
} from '../../traffic/traced-request.ts';
import { createVirtualUser, signIn } from '../../traffic/virtual-user.ts';
import { type Phase, slowMs } from './phases.ts';

/** Requests that are under way at the same time. */
const concurrency = 8;
/** One after another, so that each user stays within the edge's burst and the gateway's minute. */
const requestsPerUser = 5;

const faults = { normal: undefined, error: 'error', slow: `slow:${slowMs}` } as const;
type Wanted = keyof typeof faults;
const wantedStatus: Readonly<Record<Wanted, number>> = { normal: 200, error: 504, slow: 200 };

export interface SentPhase {
  readonly records: readonly RequestRecord[];
  /** Trace of the last request, which every sampler keeps: once it is whole, all before it is there. */
  readonly lastTraceId: string;
}

/** Sends a phase's requests, then one that is kept for sure. */
export type SendPhase = (
  phase: Phase,
  onSent: (record: RequestRecord) => void,
  signal: AbortSignal,
) => Promise<SentPhase>;

export interface SamplingTraffic {
  readonly send: SendPhase;
  close(): Promise<void>;
}

const createdSchema = z.object({ code: z.string() });

/** Signs in and makes the one link that all phases look up: cheap, and without anything behind it. */
export async function openTraffic(lab: LabEndpoints): Promise<SamplingTraffic> {
  const accessToken = await signIn(lab, 'alice');
  const dispatcher = new Pool(lab.edgeUrl);
  const user = () => createVirtualUser(lab, 'alice', accessToken);
  const exchange = { dispatcher, origin: lab.edgeUrl };
  // Keeps all it starts: for what is no part of a phase's traffic.
  const telemetry = startClientTelemetry(lab.otlpUrl);
  const created = await sendTraced({
    ...exchange,
    telemetry,
    user: user(),
    request: {
      method: 'POST',
      path: '/api/urls',
      route: '/api/urls',
      body: { url: `https://example.com/sampling?at=${Date.now()}` },
    },
  });
  const code = createdSchema.safeParse(created.body).data?.code;
  if (code === undefined) throw unexpected(created, 201);
  const lookUp = (wanted: Wanted): TracedRequest => ({
    method: 'GET',
    path: `/api/urls/${code}`,
    route: '/api/urls/{code}',
    ...(faults[wanted] ? { headers: { 'x-lab-fault': faults[wanted] } } : {}),
  });

  const send: SendPhase = async (phase, onSent, signal) => {
    const { clientRatio: ratio } = phase;
    const client = ratio === undefined ? undefined : startClientTelemetry(lab.otlpUrl, { ratio });
    const records: RequestRecord[] = [];
    const sendAll = async (requests: readonly Wanted[]) => {
      const sender = user();
      for (const wanted of requests) {
        signal.throwIfAborted();
        const options = { ...exchange, user: sender, request: lookUp(wanted) };
        const record = await sendAs(client, options);
        if (record.status !== wantedStatus[wanted]) throw unexpected(record, wantedStatus[wanted]);
        records.push(record);
        onSent(record);
      }
    };
    await pMap(usersOf(phase), sendAll, { concurrency });
    await client?.shutdown();
    const request = lookUp('error');
    const last = await sendTraced({ ...exchange, telemetry, user: user(), request });
    await telemetry.flush();
    return { records, lastTraceId: last.traceId };
  };
  return {
    send,
    async close() {
      await dispatcher.close();
      await telemetry.shutdown();
    },
  };
}

function sendAs(
  telemetry: ClientTelemetry | undefined,
  options: Parameters<typeof sendUntraced>[0],
): Promise<RequestRecord> {
  return telemetry ? sendTraced({ ...options, telemetry }) : sendUntraced(options);
}

/** What each virtual user sends; the slow and the failing are spread among the rest. */
function usersOf({ traffic }: Phase): readonly (readonly Wanted[])[] {
  const total = traffic.normal + traffic.error + traffic.slow;
  const special: Wanted[] = [
    ...Array.from({ length: traffic.error }, (): Wanted => 'error'),
    ...Array.from({ length: traffic.slow }, (): Wanted => 'slow'),
  ];
  const every = special.length > 0 ? Math.floor(total / special.length) : total + 1;
  const all = Array.from({ length: total }, (_, position): Wanted => {
    if ((position + 1) % every !== 0) return 'normal';
    return special.shift() ?? 'normal';
  });
  return Array.from({ length: Math.ceil(total / requestsPerUser) }, (_, user) =>
    all.slice(user * requestsPerUser, (user + 1) * requestsPerUser),
  );
}

function unexpected(record: RequestRecord, wanted: number): TracelabError {
  const { method, path, status, error, body, traceId } = record;
  const answer = status === undefined ? `not answered: ${error}` : `answered ${status}`;
  return new TracelabError({
    code: 'REQUEST_FAILED',
    message: `${method} ${path} was ${answer} instead of ${wanted}. ${JSON.stringify(body ?? '').slice(0, 200)}`,
    suggestions: [`tracelab trace ${traceId}`, 'tracelab status', 'tracelab logs bff'],
  });
}
