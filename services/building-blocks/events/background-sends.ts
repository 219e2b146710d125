/**
 * Sends that nobody waits for: a redirect must not wait for its click event. Keeps count of them,
 * so that a broker that hangs costs a bounded amount of memory, and that a stop loses none.
 */
export interface BackgroundSendsOptions {
  readonly limit: number;
  readonly log?: (line: string) => void;
}

export class BackgroundSends {
  readonly #pending = new Set<Promise<void>>();
  readonly #limit: number;
  readonly #log: (line: string) => void;

  constructor(options: BackgroundSendsOptions) {
    this.#limit = options.limit;
    this.#log = options.log ?? ((line) => console.error(line));
  }

  /** False where too many are under way; then `send` is not called. */
  start(what: string, send: () => Promise<void>): boolean {
    if (this.#pending.size >= this.#limit) {
      this.#log(`${what} dropped: ${this.#limit} sends are under way`);
      return false;
    }
    const sending = send()
      .catch((error: unknown) => {
        this.#log(`${what} not sent: ${error instanceof Error ? error.message : String(error)}`);
      })
      .finally(() => {
        this.#pending.delete(sending);
      });
    this.#pending.add(sending);
    return true;
  }

  /** Resolves when all that were started are sent or given up. */
  async settled(): Promise<void> {
    await Promise.all(this.#pending);
  }
}
