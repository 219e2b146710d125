/** Holds what arrives until the test takes it; the test's own time-out bounds the wait. */
export class Mailbox<T> {
  readonly #items: T[] = [];
  #arrived: (() => void) | undefined;

  put(item: T): void {
    this.#items.push(item);
    this.#arrived?.();
  }

  /** The next `count` items, in order of arrival. */
  async take(count: number): Promise<readonly T[]> {
    while (this.#items.length < count) {
      await new Promise<void>((resolve) => {
        this.#arrived = resolve;
      });
    }
    return this.#items.splice(0, count);
  }
}
