import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { TracelabError } from '../../errors.ts';
import type { Notifications } from '../../traffic/notifications.ts';
import type { RequestRecord, TracedRequest } from '../../traffic/traced-request.ts';
import type { UserJourneyContract } from './contracts.ts';

/** What each request is answered when all is well. */
const wantedStatus: Readonly<Record<UserJourneyContract, number>> = {
  create: 201,
  'lookup-miss': 200,
  'lookup-hit': 200,
  redirect: 302,
};
/**
 * What comes back to the client; the last of them ends the step, so that what goes on behind one
 * request does not slow the next.
 */
const messages: Readonly<Record<UserJourneyContract, readonly string[]>> = {
  create: ['link.created', 'link.statistics-updated'],
  'lookup-miss': [],
  'lookup-hit': [],
  redirect: ['link.clicked'],
};
const notificationDeadlineMs = 10_000;

export interface StepRecord {
  readonly step: UserJourneyContract;
  readonly request: RequestRecord;
  /** `performance.now()` when the answer was there. */
  readonly answeredAtMs: number;
  /** From the request's start to the WebSocket message; undefined where none is due or came. */
  readonly notifiedAfterMs?: number;
}

export interface JourneyOptions {
  readonly send: (request: TracedRequest) => Promise<RequestRecord>;
  readonly notifications: Notifications;
  /** Told after every step, so that an interrupted journey is on record too. */
  readonly onStep: (record: StepRecord) => void;
}

const createdSchema = z.object({ code: z.string() });

/** One user creates a link, looks it up twice and follows it. Throws REQUEST_FAILED. */
export async function runJourney(options: JourneyOptions): Promise<void> {
  const page = randomBytes(9).toString('base64url');
  const codeOf = (body: unknown) => createdSchema.parse(body).code;
  const create = await runStep(options, 'create', codeOf, {
    method: 'POST',
    path: '/api/urls',
    route: '/api/urls',
    body: { url: `https://example.com/${page}` },
  });
  const code = codeOf(create.body);
  const lookup = { method: 'GET', path: `/api/urls/${code}`, route: '/api/urls/{code}' } as const;
  const follow = { method: 'GET', path: `/r/${code}`, route: '/r/{code}' } as const;
  const known = () => code;
  await runStep(options, 'lookup-miss', known, lookup);
  await runStep(options, 'lookup-hit', known, lookup);
  await runStep(options, 'redirect', known, follow);
}

async function runStep(
  { send, notifications, onStep }: JourneyOptions,
  step: UserJourneyContract,
  codeOf: (body: unknown) => string,
  request: TracedRequest,
): Promise<RequestRecord> {
  const startedAtMs = performance.now();
  const record = await send(request);
  const answeredAtMs = performance.now();
  if (record.status !== wantedStatus[step]) throw unexpected(step, record);
  const code = codeOf(record.body);
  const received = await Promise.all(
    messages[step].map((type) => notifications.next(code, type, notificationDeadlineMs)),
  );
  const [first] = received;
  onStep({
    step,
    request: record,
    answeredAtMs,
    ...(first ? { notifiedAfterMs: first.receivedAtMs - startedAtMs } : {}),
  });
  return record;
}

function unexpected(step: UserJourneyContract, record: RequestRecord): TracelabError {
  const { method, path, status, error, body, traceId } = record;
  const answer = status === undefined ? `not answered: ${error}` : `answered ${status}`;
  return new TracelabError({
    code: 'REQUEST_FAILED',
    message: `Step ${step}: ${method} ${path} was ${answer} instead of ${wantedStatus[step]}. ${JSON.stringify(body ?? '').slice(0, 200)}`,
    suggestions: [`tracelab trace ${traceId}`, 'tracelab status', 'tracelab logs bff'],
  });
}
