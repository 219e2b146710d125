/**
 * The Kafka wire encoding, as far as the stand-in speaks it (the encoding before "flexible"
 * versions): reading, writing, framing, error codes. Source: kafka.apache.org/protocol.
 * In: bytes of a connection. Out: values, and frames ready to be written.
 */

/** Reads values in order; throws a RangeError on a body that ends too early. */
export class Reader {
  readonly #bytes: Buffer;
  #position = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get remaining(): number {
    return this.#bytes.length - this.#position;
  }

  boolean(): boolean {
    return this.int8() !== 0;
  }

  int8(): number {
    return this.#bytes.readInt8(this.#advance(1));
  }

  int16(): number {
    return this.#bytes.readInt16BE(this.#advance(2));
  }

  int32(): number {
    return this.#bytes.readInt32BE(this.#advance(4));
  }

  /** As a number: offsets and milliseconds stay far below 2^53. */
  int64(): number {
    return Number(this.#bytes.readBigInt64BE(this.#advance(8)));
  }

  string(): string {
    return this.nullableString() ?? '';
  }

  nullableString(): string | null {
    const length = this.int16();
    return length < 0 ? null : this.#slice(length).toString('utf8');
  }

  bytes(): Buffer {
    return this.nullableBytes() ?? Buffer.alloc(0);
  }

  /** A view of the request, not a copy. */
  nullableBytes(): Buffer | null {
    const length = this.int32();
    return length < 0 ? null : this.#slice(length);
  }

  array<T>(item: () => T): readonly T[] {
    return this.nullableArray(item) ?? [];
  }

  nullableArray<T>(item: () => T): readonly T[] | null {
    const length = this.int32();
    if (length < 0) return null;
    // Every item takes a byte at least, so a larger count is a lie, and not worth the memory.
    if (length > this.remaining) throw new RangeError(`array of ${length} items is cut short`);
    return Array.from({ length }, item);
  }

  #slice(length: number): Buffer {
    const start = this.#advance(length);
    return this.#bytes.subarray(start, start + length);
  }

  #advance(length: number): number {
    const start = this.#position;
    if (start + length > this.#bytes.length) throw new RangeError('request is cut short');
    this.#position = start + length;
    return start;
  }
}
