/** Longer byte strings are sent as they are, without a copy: record batches may be megabytes. */
const COPY_UP_TO_BYTES = 1024;

/** Writes values in order. */
export class Writer {
  readonly #parts: Buffer[] = [];
  #scratch = Buffer.allocUnsafe(512);
  #used = 0;
  #flushed = 0;

  boolean(value: boolean): this {
    return this.int8(value ? 1 : 0);
  }

  int8(value: number): this {
    this.#used = this.#room(1).writeInt8(value, this.#used);
    return this;
  }

  int16(value: number): this {
    this.#used = this.#room(2).writeInt16BE(value, this.#used);
    return this;
  }

  int32(value: number): this {
    this.#used = this.#room(4).writeInt32BE(value, this.#used);
    return this;
  }

  int64(value: number): this {
    this.#used = this.#room(8).writeBigInt64BE(BigInt(value), this.#used);
    return this;
  }

  string(value: string | null): this {
    if (value === null) return this.int16(-1);
    const bytes = Buffer.from(value, 'utf8');
    return this.int16(bytes.length).#append(bytes);
  }

  bytes(value: Buffer | null): this {
    return value === null ? this.int32(-1) : this.chunks([value]);
  }

  /** One byte string made of several pieces. */
  chunks(values: readonly Buffer[]): this {
    this.int32(values.reduce((sum, value) => sum + value.length, 0));
    for (const value of values) this.#append(value);
    return this;
  }

  array<T>(items: readonly T[], item: (value: T) => unknown): this {
    this.int32(items.length);
    for (const value of items) item(value);
    return this;
  }

  /** The response's frame: its size, the correlation id, and what was written. */
  frame(correlationId: number): readonly Buffer[] {
    this.#flush();
    const head = Buffer.allocUnsafe(8);
    head.writeInt32BE(4 + this.#flushed, 0);
    head.writeInt32BE(correlationId, 4);
    return [head, ...this.#parts];
  }

  #append(bytes: Buffer): this {
    if (bytes.length > COPY_UP_TO_BYTES) {
      this.#flush();
      this.#parts.push(bytes);
      this.#flushed += bytes.length;
    } else {
      const scratch = this.#room(bytes.length);
      this.#used += bytes.copy(scratch, this.#used);
    }
    return this;
  }

  #room(length: number): Buffer {
    if (this.#used + length > this.#scratch.length) {
      this.#flush();
      this.#scratch = Buffer.allocUnsafe(4096);
    }
    return this.#scratch;
  }

  #flush(): void {
    if (this.#used === 0) return;
    this.#parts.push(this.#scratch.subarray(0, this.#used));
    this.#flushed += this.#used;
    this.#scratch = this.#scratch.subarray(this.#used);
    this.#used = 0;
  }
}
