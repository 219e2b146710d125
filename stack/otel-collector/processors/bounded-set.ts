/** A set that forgets what was longest not asked for once it is full. */
export class BoundedSet {
  readonly #limit: number;
  readonly #items = new Set<string>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(item: string): void {
    this.#items.delete(item);
    this.#items.add(item);
    if (this.#items.size <= this.#limit) return;
    const [oldest] = this.#items;
    if (oldest !== undefined) this.#items.delete(oldest);
  }

  has(item: string): boolean {
    if (!this.#items.has(item)) return false;
    this.add(item);
    return true;
  }
}
