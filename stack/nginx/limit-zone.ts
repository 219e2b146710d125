/** `limit_req`: a leaky bucket a client, at millisecond resolution (ngx_http_limit_req_module.c). */

export type LimitStatus = 'PASSED' | 'DELAYED' | 'REJECTED';

export interface LimitVerdict {
  readonly status: LimitStatus;
  readonly delayMs: number;
}

interface Bucket {
  /** Thousandths of a request above the rate. */
  excess: number;
  lastMs: number;
}

/** As many as a zone of one megabyte holds. */
const maxBuckets = 16_000;
const forgetAfterMs = 60_000;

export class LimitZone {
  /** Requests a second, which is also thousandths of a request a millisecond. */
  readonly #rate: number;
  /** Least recently asked first. */
  readonly #buckets = new Map<string, Bucket>();

  constructor(ratePerSecond: number) {
    this.#rate = ratePerSecond;
  }

  /** A refused request leaves the bucket as it was. */
  take(key: string, burst: number, nodelay: boolean, nowMs: number): LimitVerdict {
    const now = Math.floor(nowMs);
    const bucket = this.#buckets.get(key);
    if (!bucket) {
      this.#forget(now);
      this.#buckets.set(key, { excess: 0, lastMs: now });
      return { status: 'PASSED', delayMs: 0 };
    }
    this.#buckets.delete(key);
    this.#buckets.set(key, bucket);
    const elapsedMs = Math.max(0, now - bucket.lastMs);
    const excess = Math.max(0, bucket.excess - this.#rate * elapsedMs + 1_000);
    if (excess > burst * 1_000) return { status: 'REJECTED', delayMs: 0 };
    bucket.excess = excess;
    if (elapsedMs > 0) bucket.lastMs = now;
    const delayMs = nodelay ? 0 : Math.floor(excess / this.#rate);
    return { status: delayMs > 0 ? 'DELAYED' : 'PASSED', delayMs };
  }

  /** Two idle ones at a time, and the oldest in any case when the zone is full. */
  #forget(nowMs: number): void {
    let looked = 0;
    for (const [key, { excess, lastMs }] of this.#buckets) {
      const elapsedMs = nowMs - lastMs;
      const idle = elapsedMs >= forgetAfterMs && excess - this.#rate * elapsedMs <= 0;
      if (!idle && this.#buckets.size < maxBuckets) return;
      this.#buckets.delete(key);
      looked += 1;
      if (looked === 2) return;
    }
  }
}
