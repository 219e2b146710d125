/**
 * Takes requests out of a byte stream: arrays of bulk strings, as every client library sends
 * them (https://redis.io/docs/latest/develop/reference/protocol-spec/). `redis-parser`, which
 * reads replies, is no longer kept and would accept any reply type here.
 *
 * Strings hold one byte a character (latin1), so that values pass through byte for byte.
 */
export class ProtocolError extends Error {}

const maxArguments = 1024 * 1024;
const maxBulkBytes = 512 * 1024 * 1024;

export class RequestDecoder {
  #chunks: string[] = [];
  #length = 0;
  /** Below this length, there is no use in trying again. */
  #needed = 0;

  /** Adds a chunk; returns the requests that are complete. Throws ProtocolError. */
  push(chunk: string): readonly (readonly string[])[] {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    if (this.#length < this.#needed) return [];

    const text = this.#chunks.join('');
    const requests: string[][] = [];
    let start = 0;
    this.#needed = 0;
    while (start < text.length) {
      const read = readRequest(text, start);
      if ('needed' in read) {
        this.#needed = read.needed - start;
        break;
      }
      if (read.request.length > 0) requests.push(read.request);
      start = read.end;
    }
    this.#chunks = start < text.length ? [text.slice(start)] : [];
    this.#length = text.length - start;
    return requests;
  }
}

type Read = { readonly request: string[]; readonly end: number } | { readonly needed: number };

function readRequest(text: string, start: number): Read {
  if (text[start] !== '*') {
    throw new ProtocolError('stand-in takes no inline commands');
  }
  const header = readLength(text, start, maxArguments, 'invalid multibulk length');
  if (!header) return { needed: text.length + 1 };
  const request: string[] = [];
  let position = header.end;
  for (let index = 0; index < header.value; index++) {
    if (position >= text.length) return { needed: text.length + 1 };
    if (text[position] !== '$') {
      throw new ProtocolError(`expected '$', got '${text[position]}'`);
    }
    const bulk = readLength(text, position, maxBulkBytes, 'invalid bulk length');
    if (!bulk) return { needed: text.length + 1 };
    if (bulk.value < 0) throw new ProtocolError('invalid bulk length');
    const end = bulk.end + bulk.value;
    if (text.length < end + 2) return { needed: end + 2 };
    request.push(text.slice(bulk.end, end));
    position = end + 2;
  }
  return { request, end: position };
}

/** Reads "<sign><digits>CRLF" behind the type byte at `start`. */
function readLength(
  text: string,
  start: number,
  max: number,
  complaint: string,
): { readonly value: number; readonly end: number } | undefined {
  const lineEnd = text.indexOf('\r\n', start);
  if (lineEnd < 0) {
    if (text.length - start > 64) throw new ProtocolError(complaint);
    return undefined;
  }
  const digits = text.slice(start + 1, lineEnd);
  const value = Number(digits);
  if (!/^-?\d+$/.test(digits) || value > max) throw new ProtocolError(complaint);
  return { value, end: lineEnd + 2 };
}
