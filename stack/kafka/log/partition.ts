import { type Batch, storeBatch } from './batch.ts';

/** One partition's log, in memory; the oldest batches go when it outgrows its retention. */
export class Partition {
  readonly #retentionBytes: number;
  readonly #watchers = new Set<() => void>();
  #batches: Batch[] = [];
  #sizeBytes = 0;
  #endOffset = 0;

  constructor(retentionBytes: number) {
    this.#retentionBytes = retentionBytes;
  }

  /** Offset of the oldest record that is still there. */
  get startOffset(): number {
    return this.#batches[0]?.baseOffset ?? this.#endOffset;
  }

  /** Offset that the next record will get; the high watermark, as there are no replicas. */
  get endOffset(): number {
    return this.#endOffset;
  }

  /** Returns the offset of the batch's first record. */
  append(bytes: Buffer, recordCount: number): number {
    const batch = storeBatch(bytes, this.#endOffset, recordCount);
    this.#batches.push(batch);
    this.#sizeBytes += batch.bytes.length;
    this.#endOffset = batch.nextOffset;
    if (this.#sizeBytes > this.#retentionBytes) this.#dropOldest();
    this.wake();
    return batch.baseOffset;
  }

  /**
   * Whole batches from the one that holds `offset` on, up to `maxBytes`; the first is given
   * whatever its size if `atLeastOne`, or a consumer would never get past a large message.
   */
  read(offset: number, maxBytes: number, atLeastOne: boolean): readonly Buffer[] {
    const found: Buffer[] = [];
    let left = maxBytes;
    for (let i = this.#indexOf(offset); i < this.#batches.length; i++) {
      const { bytes } = this.#batches[i] as Batch;
      if (bytes.length > left && !(atLeastOne && found.length === 0)) break;
      found.push(bytes);
      left -= bytes.length;
    }
    return found;
  }

  /** Calls `watcher` on every append, and when the topic is deleted, until it is unwatched. */
  watch(watcher: () => void): void {
    this.#watchers.add(watcher);
  }

  unwatch(watcher: () => void): void {
    this.#watchers.delete(watcher);
  }

  wake(): void {
    for (const watcher of [...this.#watchers]) watcher();
  }

  /** Index of the first batch with a record at or after `offset`. */
  #indexOf(offset: number): number {
    let low = 0;
    let high = this.#batches.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#batches[middle] as Batch).nextOffset <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Down to nine tenths at once: dropping from the front moves the whole list. */
  #dropOldest(): void {
    let drop = 0;
    while (this.#sizeBytes > this.#retentionBytes * 0.9 && drop < this.#batches.length - 1) {
      this.#sizeBytes -= (this.#batches[drop] as Batch).bytes.length;
      drop++;
    }
    this.#batches = this.#batches.slice(drop);
  }
}
