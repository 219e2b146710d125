/** `proxy_cache`: what the origin served, for as long as its Cache-Control said. */
import type { OriginFile } from './origin.ts';

export type CacheStatus = 'MISS' | 'HIT' | 'EXPIRED';

interface Entry {
  readonly file: OriginFile;
  readonly freshUntilMs: number;
}

const maxBytes = 64 * 1024 * 1024;

export class FileCache {
  /** Least recently used first. */
  readonly #entries = new Map<string, Entry>();
  #sizeBytes = 0;

  look(key: string, nowMs: number): { readonly status: CacheStatus; readonly file?: OriginFile } {
    const entry = this.#entries.get(key);
    if (!entry) return { status: 'MISS' };
    if (nowMs >= entry.freshUntilMs) return { status: 'EXPIRED' };
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return { status: 'HIT', file: entry.file };
  }

  store(key: string, file: OriginFile, freshUntilMs: number): void {
    this.drop(key);
    this.#entries.set(key, { file, freshUntilMs });
    this.#sizeBytes += file.body.length;
    for (const oldest of this.#entries.keys()) {
      if (this.#sizeBytes <= maxBytes) break;
      this.drop(oldest);
    }
  }

  drop(key: string): void {
    this.#sizeBytes -= this.#entries.get(key)?.file.body.length ?? 0;
    this.#entries.delete(key);
  }
}
