/** Keys, values and their expiry: what the commands work on. */
import { CommandError } from './reply.ts';

/** How each kind of value is held; strings hold one byte a character. */
export interface Shapes {
  string: string;
  hash: Map<string, string>;
  set: Set<string>;
  /** Score by member. */
  zset: Map<string, number>;
}
export type Kind = keyof Shapes;

interface Entry {
  readonly kind: Kind;
  readonly data: Shapes[Kind];
  /** Wall clock, as EXPIREAT counts it. */
  expiresAtMs?: number | undefined;
}

export class Keyspace {
  readonly #entries = new Map<string, Entry>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  now(): number {
    return this.#now();
  }

  /** The value of this kind; throws WRONGTYPE if the key holds another. */
  get<K extends Kind>(key: string, kind: K): Shapes[K] | undefined {
    const entry = this.#living(key);
    if (entry && entry.kind !== kind) {
      throw new CommandError('WRONGTYPE Operation against a key holding the wrong kind of value');
    }
    return entry?.data as Shapes[K] | undefined;
  }

  /** The value of this kind, put there by `make` if the key is free. */
  getOrMake<K extends Kind>(key: string, kind: K, make: () => Shapes[K]): Shapes[K] {
    const present = this.get(key, kind);
    if (present !== undefined) return present;
    const made = make();
    this.set(key, kind, made);
    return made;
  }

  /** Replaces whatever the key holds, and its expiry unless that is kept. */
  set<K extends Kind>(key: string, kind: K, data: Shapes[K], expiry: 'drop' | 'keep' = 'drop') {
    const expiresAtMs = expiry === 'keep' ? this.#living(key)?.expiresAtMs : undefined;
    this.#entries.set(key, { kind, data, expiresAtMs });
  }

  kindOf(key: string): Kind | undefined {
    return this.#living(key)?.kind;
  }

  delete(key: string): boolean {
    return this.#living(key) !== undefined && this.#entries.delete(key);
  }

  /** Milliseconds to live; undefined: no such key; null: no expiry. */
  timeToLiveMs(key: string): number | null | undefined {
    const entry = this.#living(key);
    if (!entry) return undefined;
    return entry.expiresAtMs === undefined ? null : entry.expiresAtMs - this.#now();
  }

  expireAt(key: string, expiresAtMs: number | undefined): void {
    const entry = this.#living(key);
    if (entry) entry.expiresAtMs = expiresAtMs;
  }

  keys(): string[] {
    return [...this.#entries.keys()].filter((key) => this.#living(key));
  }

  clear(): void {
    this.#entries.clear();
  }

  /** Frees what expired and nobody asked for since; returns how many keys are held. */
  sweep(): number {
    for (const key of this.#entries.keys()) this.#living(key);
    return this.#entries.size;
  }

  #living(key: string): Entry | undefined {
    const entry = this.#entries.get(key);
    if (entry?.expiresAtMs === undefined || entry.expiresAtMs > this.#now()) return entry;
    this.#entries.delete(key);
    return undefined;
  }
}
