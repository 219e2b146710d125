import type { ActiveChecks, PassiveChecks } from './declarative/entities.ts';

export type Failure = 'http' | 'tcp' | 'timeout';

/** Thresholds of one kind of check; 0 switches a counter off. */
export interface Thresholds {
  readonly successes: number;
  readonly failures: Readonly<Record<Failure, number>>;
}

export function thresholds({ healthy, unhealthy }: PassiveChecks | ActiveChecks): Thresholds {
  return {
    successes: healthy.successes,
    failures: {
      http: unhealthy.http_failures,
      tcp: unhealthy.tcp_failures,
      timeout: unhealthy.timeouts,
    },
  };
}

/** Health of one target, as lua-resty-healthcheck counts it for passive and active checks alike. */
export class TargetHealth {
  healthy = true;
  #successes = 0;
  readonly #failures: Record<Failure, number> = { http: 0, tcp: 0, timeout: 0 };

  succeed({ successes }: Thresholds): void {
    if (successes === 0) return;
    this.#clearFailures();
    this.#successes += 1;
    if (this.#successes >= successes) this.healthy = true;
  }

  fail(failure: Failure, { failures }: Thresholds): void {
    if (failures[failure] === 0) return;
    this.#successes = 0;
    this.#failures[failure] += 1;
    if (this.#failures[failure] >= failures[failure]) this.healthy = false;
  }

  /** What the Admin API does. */
  reset(): void {
    this.healthy = true;
    this.#successes = 0;
    this.#clearFailures();
  }

  #clearFailures(): void {
    this.#failures.http = 0;
    this.#failures.tcp = 0;
    this.#failures.timeout = 0;
  }
}
