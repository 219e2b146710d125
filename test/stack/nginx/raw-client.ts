import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface RawResponse {
  readonly statusLine: string;
  /** Name, value, name, value … */
  readonly rawHeaders: readonly string[];
  readonly body: string;
}

/** A connection on which requests are written byte for byte. */
export class RawClient {
  readonly socket: Socket;
  #buffer = Buffer.alloc(0);

  constructor(address: string) {
    const [host, port] = address.split(':');
    this.socket = connect(Number(port), host);
    this.socket.on('data', (chunk: Buffer) => {
      this.#buffer = Buffer.concat([this.#buffer, chunk]);
    });
  }

  write(text: string | Buffer): void {
    this.socket.write(text);
  }

  /** Bytes, once that many have come. */
  async take(size: number): Promise<Buffer> {
    while (this.#buffer.length < size) await this.#more();
    const taken = this.#buffer.subarray(0, size);
    this.#buffer = this.#buffer.subarray(size);
    return taken;
  }

  async response(options: { readonly head?: boolean } = {}): Promise<RawResponse> {
    let end = this.#buffer.indexOf('\r\n\r\n');
    while (end < 0) {
      await this.#more();
      end = this.#buffer.indexOf('\r\n\r\n');
    }
    const [statusLine = '', ...lines] = (await this.take(end + 4))
      .toString('latin1')
      .trimEnd()
      .split('\r\n');
    const rawHeaders = lines.flatMap((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon), line.slice(colon + 1).trim()];
    });
    const field = (name: string) =>
      rawHeaders[
        rawHeaders.findIndex((value, index) => index % 2 === 0 && value.toLowerCase() === name) + 1
      ];
    const bodiless = options.head || / (1\d\d|204|304) /.test(statusLine);
    const chunked = rawHeaders.some((value) => value.toLowerCase() === 'transfer-encoding');
    const hasLength = rawHeaders.some((value) => value.toLowerCase() === 'content-length');
    if (bodiless || (!chunked && !hasLength)) return { statusLine, rawHeaders, body: '' };
    const body = chunked ? await this.#chunks() : await this.take(Number(field('content-length')));
    return { statusLine, rawHeaders, body: body.toString() };
  }

  async #chunks(): Promise<Buffer> {
    const parts: Buffer[] = [];
    for (;;) {
      let end = this.#buffer.indexOf('\r\n');
      while (end < 0) {
        await this.#more();
        end = this.#buffer.indexOf('\r\n');
      }
      const size = Number.parseInt((await this.take(end + 2)).toString(), 16);
      parts.push((await this.take(size + 2)).subarray(0, size));
      if (size === 0) return Buffer.concat(parts);
    }
  }

  async #more(): Promise<void> {
    const ended = once(this.socket, 'close').then(() => {
      throw new Error(`the connection closed; received: ${this.#buffer.toString()}`);
    });
    await Promise.race([once(this.socket, 'data'), ended]);
  }

  close(): void {
    this.socket.destroy();
  }
}

export function requestText(
  method: string,
  path: string,
  headers: readonly (readonly [string, string])[] = [],
  body = '',
): string {
  const lines = [`${method} ${path} HTTP/1.1`, 'Host: short.test'];
  for (const [name, value] of headers) lines.push(`${name}: ${value}`);
  if (body !== '') lines.push(`Content-Length: ${Buffer.byteLength(body)}`);
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}
