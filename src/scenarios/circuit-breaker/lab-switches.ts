import { request } from 'undici';
import { z } from 'zod';
import { TracelabError } from '../../errors.ts';
import type { LabEndpoints } from '../../lab/endpoints.ts';

const timeoutMs = 10_000;
const breakerSchema = z.object({
  state: z.enum(['closed', 'open', 'half_open']),
  openMs: z.number(),
  defaults: z.object({
    openMs: z.number(),
    windowSize: z.number(),
    failureRate: z.number(),
    trialCalls: z.number(),
  }),
});
export type BreakerStatus = Readonly<z.infer<typeof breakerSchema>>;

/** Settings of the payment breaker that the lab can change; the others stay as they are. */
export type BreakerChange = Partial<BreakerStatus['defaults']>;

/** How the third party behaves; what is not named is as the platform has it. */
export interface PaymentFaults {
  readonly latencyMs?: { readonly min: number; readonly max: number };
  /** Share of payments that fail at once, with HTTP 500. */
  readonly failRate?: number;
  readonly seed?: number;
}

/** What the lab changes behind the edge: faults of the third party, the breaker's open time. */
export interface LabSwitches {
  setFaults(faults: PaymentFaults): Promise<void>;
  breaker(): Promise<BreakerStatus>;
  /** Closes the breaker, and forgets the calls it looked back on. */
  resetBreaker(openMs: number): Promise<void>;
  changeBreaker(change: BreakerChange): Promise<void>;
}

/** Throws LAB_UNSUITABLE where the lab has no third party or no breaker. */
export function labSwitches(lab: LabEndpoints): LabSwitches {
  const gateway = `${urlOf(lab, 'payment-gateway')}/control`;
  const breaker = `${urlOf(lab, 'bff')}/control/breakers/payment`;
  const headers = { 'x-lab-secret': lab.secret('lab'), 'content-type': 'application/json' };

  async function ask(component: string, url: string, body?: unknown): Promise<unknown> {
    try {
      const answer = await request(url, {
        method: body === undefined ? 'GET' : 'PUT',
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(timeoutMs),
      });
      const text = await answer.body.text();
      if (answer.statusCode === 200) return JSON.parse(text);
      throw new Error(`it answered ${answer.statusCode}: ${text.slice(0, 200)}`);
    } catch (cause) {
      throw new TracelabError({
        code: 'LAB_UNSUITABLE',
        message: `Lab "${lab.name}" cannot play circuit-breaker: the control of ${component} (${url}) does not do as asked: ${(cause as Error).message}`,
        suggestions: [`tracelab status --name ${lab.name}`, `tracelab logs ${component}`],
        cause,
      });
    }
  }

  return {
    setFaults: async (faults) => {
      await ask('payment-gateway', gateway, faults);
    },
    breaker: async () => breakerSchema.parse(await ask('bff', breaker)),
    resetBreaker: async (openMs) => {
      await ask('bff', breaker, { reset: true, openMs });
    },
    changeBreaker: async (change) => {
      await ask('bff', breaker, change);
    },
  };
}

function urlOf(lab: LabEndpoints, component: string): string {
  try {
    return lab.componentUrl(component, 'http');
  } catch (cause) {
    throw new TracelabError({
      code: 'LAB_UNSUITABLE',
      message: `Lab "${lab.name}" cannot play circuit-breaker: it runs no ${component}, which premium links are paid through.`,
      suggestions: [`tracelab down --name ${lab.name}`, `tracelab up --name ${lab.name}`],
      cause,
    });
  }
}
