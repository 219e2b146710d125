/** The breaker around the payment gateway, and what the lab may change of it while it runs. */
import * as z from 'zod';
import {
  type BreakerCall,
  type BreakerSettings,
  CircuitBreaker,
} from '../building-blocks/resilience/circuit-breaker.ts';

export const breakerChange = z.strictObject({
  /** Closed, with an empty window. */
  reset: z.boolean().default(false),
  /** False: calls go through, whatever happens. */
  enabled: z.boolean().optional(),
  windowSize: z.int().min(1).max(1000).optional(),
  failureRate: z.number().gt(0).max(1).optional(),
  openMs: z.int().min(1).max(600_000).optional(),
  trialCalls: z.int().min(1).max(100).optional(),
});
export type BreakerChange = Readonly<z.infer<typeof breakerChange>>;

type Settings = BreakerSettings & { readonly enabled: boolean };

export class PaymentBreaker {
  readonly #defaults: Settings;
  #settings: Settings;
  #breaker: CircuitBreaker;

  constructor(defaults: Settings) {
    this.#defaults = defaults;
    this.#settings = defaults;
    this.#breaker = new CircuitBreaker({ name: 'payment', ...defaults });
  }

  execute<T>(call: BreakerCall<T>): Promise<T> {
    return this.#settings.enabled ? this.#breaker.execute(call) : call.call();
  }

  describe(): unknown {
    const state = this.#breaker.state;
    return { name: 'payment', state, ...this.#settings, defaults: this.#defaults };
  }

  /** A breaker with other settings starts closed: its window was of other calls. */
  change({ reset, ...change }: BreakerChange): void {
    const named = Object.entries(change).filter(([, value]) => value !== undefined);
    if (!reset && named.length === 0) return;
    this.#settings = { ...this.#settings, ...Object.fromEntries(named) };
    this.#breaker.stop();
    this.#breaker = new CircuitBreaker({ name: 'payment', ...this.#settings });
  }
}
