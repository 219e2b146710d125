import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { becomes } from '../../poll.ts';
import type { RequestRecord, TracedRequest } from '../../traffic/traced-request.ts';
import type { BreakerStatus, LabSwitches, PaymentFaults } from './lab-switches.ts';
import { breakerRules } from './seeds.ts';

export const phases = ['healthy', 'failing', 'open', 'half-open', 'recovered'] as const;
export type Phase = (typeof phases)[number];

/** More than the breaker looks back on, so that it has seen a healthy third party. */
const healthyRequests = 12;
/** Enough to open the breaker several times over, with one attempt each. */
const mostFailingRequests = 12;
const openRequests = 9;
const recoveredRequests = 5;
export const mostRequests =
  healthyRequests +
  mostFailingRequests +
  openRequests +
  breakerRules.trialCalls +
  recoveredRequests;
/** A payment is declined now and then under this seed: while healthy, and after the recovery. */
const seed = 36;
const shortLatencyMs = { min: 20, max: 60 } as const;
/** After its open time the breaker has this long to become half-open. */
const halfOpenGraceMs = 3_000;

export interface PremiumRequest {
  readonly phase: Phase;
  readonly record: RequestRecord;
  /** What the answer says of the payment. */
  readonly payment: 'paid' | 'deferred' | 'declined' | 'unknown';
}

export interface PlayOptions {
  readonly switches: LabSwitches;
  readonly send: (request: TracedRequest) => Promise<RequestRecord>;
  /** The third party as slow as it is, and the breaker open for as long as it is. */
  readonly realTime: boolean;
  readonly openMs: number;
  readonly onSent: (request: PremiumRequest) => void;
  readonly signal: AbortSignal;
}

/** One request after the other, so that the states of the breaker have an order. */
export async function playPhases(options: PlayOptions): Promise<void> {
  const { switches, realTime, openMs, signal } = options;
  const usual: PaymentFaults = realTime ? { seed } : { seed, latencyMs: shortLatencyMs };
  const send = async (phase: Phase, most: number, goOn = async () => true) => {
    for (let sent = 0; sent < most && (await goOn()); sent += 1) {
      signal.throwIfAborted();
      options.onSent(await sendPremium(options, phase));
    }
  };
  const isOpen = async () => (await switches.breaker()).state === 'open';

  await switches.setFaults(usual);
  await switches.resetBreaker(openMs);
  await send('healthy', healthyRequests);
  await switches.setFaults({ ...usual, failRate: 1 });
  let openSinceMs = performance.now();
  await send('failing', mostFailingRequests, async () => {
    if (await isOpen()) return false;
    openSinceMs = performance.now();
    return true;
  });
  // Well within its open time: a trial that met the third party still failing would open it again.
  const untilMs = openSinceMs + openMs / 2;
  await send('open', openRequests, async () => performance.now() < untilMs && (await isOpen()));
  await switches.setFaults(usual);
  await becomes<BreakerStatus>(
    async () => {
      const status = await switches.breaker();
      return status.state === 'open' ? undefined : status;
    },
    { deadlineMs: openMs + halfOpenGraceMs, intervalMs: 50, signal },
  );
  await send('half-open', breakerRules.trialCalls);
  await send('recovered', recoveredRequests);
}

async function sendPremium({ send }: PlayOptions, phase: Phase): Promise<PremiumRequest> {
  const page = randomBytes(9).toString('base64url');
  const record = await send({
    method: 'POST',
    path: '/api/urls',
    route: '/api/urls',
    body: { url: `https://example.com/premium/${page}`, premium: true },
  });
  return { phase, record, payment: paymentOf(record) };
}

const premiumLink = z.object({ payment: z.enum(['paid', 'deferred']) });
const refusal = z.object({ error: z.literal('payment_declined') });

function paymentOf({ status, body }: RequestRecord): PremiumRequest['payment'] {
  const link = premiumLink.safeParse(body);
  if (status === 201 && link.success) return link.data.payment;
  return status === 402 && refusal.safeParse(body).success ? 'declined' : 'unknown';
}
