/** Servers that share one upstream's load: the one with the fewest requests, else in turn. */

export class Upstream {
  readonly addresses: readonly string[];
  readonly #active: number[];
  #next = 0;

  constructor(addresses: readonly string[]) {
    if (addresses.length === 0) throw new Error('an upstream needs at least one address');
    this.addresses = addresses;
    this.#active = addresses.map(() => 0);
  }

  /** Takes a server that was not tried yet; `release` it afterwards. */
  acquire(tried: readonly string[]): string | undefined {
    let best = -1;
    for (let step = 0; step < this.addresses.length; step += 1) {
      const index = (this.#next + step) % this.addresses.length;
      if (tried.includes(this.addresses[index] ?? '')) continue;
      if (best < 0 || (this.#active[index] ?? 0) < (this.#active[best] ?? 0)) best = index;
    }
    if (best < 0) return undefined;
    this.#next = (best + 1) % this.addresses.length;
    this.#active[best] = (this.#active[best] ?? 0) + 1;
    return this.addresses[best];
  }

  release(address: string): void {
    const index = this.addresses.indexOf(address);
    if (index >= 0) this.#active[index] = Math.max(0, (this.#active[index] ?? 0) - 1);
  }
}
