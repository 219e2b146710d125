/** A broker's `socket.request.max.bytes`. */
const MAX_FRAME_BYTES = 100 * 1024 * 1024;

/** Cuts a connection's byte stream into frames: a 4-byte size, then that many bytes. */
export class FrameSplitter {
  #chunks: Buffer[] = [];
  #buffered = 0;
  #needed = 4;

  /** The frames that `chunk` completes. Throws on a size that no client of ours sends. */
  push(chunk: Buffer): readonly Buffer[] {
    this.#chunks.push(chunk);
    this.#buffered += chunk.length;
    const frames: Buffer[] = [];
    // Joined only when a frame is whole: a large message comes in many chunks.
    while (this.#buffered >= this.#needed) {
      const bytes =
        this.#chunks.length === 1 ? (this.#chunks[0] as Buffer) : Buffer.concat(this.#chunks);
      const size = bytes.readInt32BE(0);
      if (size < 8 || size > MAX_FRAME_BYTES) throw new RangeError(`request of ${size} bytes`);
      const end = 4 + size;
      if (bytes.length < end) {
        this.#chunks = [bytes];
        this.#needed = end;
        break;
      }
      frames.push(bytes.subarray(4, end));
      const rest = bytes.subarray(end);
      this.#chunks = rest.length === 0 ? [] : [rest];
      this.#buffered = rest.length;
      this.#needed = 4;
    }
    return frames;
  }
}
