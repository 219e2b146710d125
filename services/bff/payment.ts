/**
 * Charges for premium links: retry around breaker around time-out. A gateway that fails costs
 * nobody a link: payment is deferred then. A decline is an answer, and final.
 */
import { ExponentialBackoff, halfJitterGenerator, handleWhen, retry } from 'cockatiel';
import * as z from 'zod';
import { CallNotPermitted } from '../building-blocks/resilience/circuit-breaker.ts';
import { attributes, spanNames } from '../telemetry/semconv.ts';
import { inSpan } from '../telemetry/span.ts';
import type { PaymentBreaker } from './payment-breaker.ts';
import type { ThirdParty } from './third-party.ts';

export type Charge =
  | { readonly outcome: 'paid'; readonly transactionId: string }
  | { readonly outcome: 'declined'; readonly reason: string }
  | { readonly outcome: 'deferred' };

export interface Payment {
  /** Never throws. */
  charge(): Promise<Charge>;
}

/** Of one attempt: above the 2.5 s that the gateway may take. */
export const attemptTimeoutMs = 2800;
/** A retry that began later could not end within the five seconds that Kong waits for the bff. */
const retryWithinMs = 1200;
const maxRetries = 2;
const price = { amount: 4.99, currency: 'EUR', method: 'card' } as const;

const approved = z.object({ success: z.literal(true), transactionId: z.string() });
const declined = z.object({ success: z.literal(false), error: z.string() });

export interface PaymentOptions {
  readonly gateway: ThirdParty;
  readonly breaker: PaymentBreaker;
}

export function payment({ gateway, breaker }: PaymentOptions): Payment {
  const retrying = retry(
    handleWhen((error) => !(error instanceof CallNotPermitted)),
    {
      maxAttempts: maxRetries,
      backoff: new ExponentialBackoff({
        generator: halfJitterGenerator,
        initialDelay: 100,
        maxDelay: 400,
      }),
    },
  );
  return {
    charge: () =>
      inSpan({ name: spanNames.paymentCharge }, async (span) => {
        let attempts = 0;
        const charge = await retrying
          .execute(({ attempt }) => {
            attempts = attempt + 1;
            return breaker.execute({
              operation: 'payment.process',
              attempt: attempts,
              call: () => process(gateway),
            });
          }, AbortSignal.timeout(retryWithinMs))
          .catch((): Charge => ({ outcome: 'deferred' }));
        span.setAttributes({
          [attributes.paymentOutcome]: charge.outcome,
          [attributes.retryAttempts]: attempts,
        });
        return charge;
      }),
  };
}

async function process(gateway: ThirdParty): Promise<Charge> {
  const { status, json } = await gateway.post('/payment/process', price);
  const yes = approved.safeParse(json);
  if (status === 200 && yes.success) {
    return { outcome: 'paid', transactionId: yes.data.transactionId };
  }
  const no = declined.safeParse(json);
  if (status === 400 && no.success) return { outcome: 'declined', reason: no.data.error };
  throw new Error(`payment-gateway answered with HTTP ${status}`);
}
