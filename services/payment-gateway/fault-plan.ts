/** How the gateway behaves: how long it takes, how often it declines or fails, and what comes next. */
import * as z from 'zod';
import { seededRandom } from './random.ts';

const rate = z.number().min(0).max(1);
const milliseconds = z.int().min(0).max(60_000);
/** `error`: HTTP 500 at once. `hang`: no answer, as long as the caller waits. */
const outcome = z.enum(['approve', 'decline', 'error', 'hang']);
export type Outcome = z.infer<typeof outcome>;

export const faultSettings = z.strictObject({
  latencyMs: z
    .strictObject({ min: milliseconds, max: milliseconds })
    .refine(({ min, max }) => min <= max, 'min is above max')
    .default({ min: 500, max: 2500 }),
  declineRate: rate.default(0.1),
  failRate: rate.default(0),
  /** Outcomes of the next payments, before the rates decide again. */
  failNext: z.array(outcome).max(1000).default([]),
  /** The same seed, settings and order of payments give the same outcomes. */
  seed: z.int().min(0).default(1),
});
export type FaultSettings = Readonly<z.infer<typeof faultSettings>>;

export interface PlannedPayment {
  readonly outcome: Outcome;
  readonly processingTimeMs: number;
}

export class FaultPlan {
  #settings: FaultSettings;
  #scripted: Outcome[];
  #random: () => number;

  constructor(settings: FaultSettings) {
    this.#settings = settings;
    this.#scripted = [...settings.failNext];
    this.#random = seededRandom(settings.seed);
  }

  get settings(): FaultSettings {
    return { ...this.#settings, failNext: this.#scripted };
  }

  /** Starts anew: with the seed's first numbers. */
  replace(settings: FaultSettings): void {
    this.#settings = settings;
    this.#scripted = [...settings.failNext];
    this.#random = seededRandom(settings.seed);
  }

  next(): PlannedPayment {
    const { latencyMs, failRate, declineRate } = this.#settings;
    // Three draws for every payment, so that one setting does not shift what the others draw.
    const [time, failure, decline] = [this.#random(), this.#random(), this.#random()];
    const drawn = failure < failRate ? 'error' : decline < declineRate ? 'decline' : 'approve';
    return {
      outcome: this.#scripted.shift() ?? drawn,
      processingTimeMs: latencyMs.min + Math.floor(time * (latencyMs.max - latencyMs.min + 1)),
    };
  }
}
