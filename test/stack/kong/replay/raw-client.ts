import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Pair } from './recording.ts';

/** A response taken apart by hand, so that nothing a client library does stands between. */
export interface RawResponse {
  readonly status: number;
  readonly reason: string;
  readonly headers: readonly Pair[];
  readonly body: string;
  readonly interim: readonly number[];
}

export interface RawRequest {
  readonly port: number;
  readonly localAddress: string;
  /** One character a byte. */
  readonly head: string;
  readonly body: string;
  /** Sent when the response's head is there, as over a switched connection. */
  readonly after?: Buffer;
  /** Ends the exchange when the response so far holds this. */
  readonly until?: string;
}

/** Sends bytes from a loopback address of its own and reads until the other side closes. */
export async function sendRaw(request: RawRequest): Promise<RawResponse> {
  const { port, localAddress, head, body, after, until } = request;
  const socket = connect({ host: '127.0.0.1', port, localAddress });
  socket.setEncoding('latin1');
  socket.write(head + body, 'latin1');
  if (after) {
    let seen = '';
    let switched = false;
    socket.on('data', (chunk: string) => {
      seen += chunk;
      if (!switched && seen.includes('\r\n\r\n')) {
        switched = true;
        socket.write(after);
      }
      if (until && seen.includes(until)) socket.end();
    });
  }
  return parseResponse(await text(socket));
}

function parseResponse(bytes: string): RawResponse {
  const interim: number[] = [];
  for (let rest = bytes; ; ) {
    const end = rest.indexOf('\r\n\r\n');
    const [statusLine = '', ...lines] = rest.slice(0, end).split('\r\n');
    const [, status = '', reason = ''] = statusLine.match(/^HTTP\/1\.1 (\d{3}) (.*)$/) ?? [];
    rest = rest.slice(end + 4);
    if (status.startsWith('1') && status !== '101') {
      interim.push(Number(status));
      continue;
    }
    const headers = lines.map((line): Pair => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon), line.slice(colon + 1).trim()];
    });
    const chunked = headers.some(
      ([name, value]) => name === 'Transfer-Encoding' && value === 'chunked',
    );
    const body = chunked ? unchunk(rest) : rest;
    return { status: Number(status), reason, headers, body, interim };
  }
}

function unchunk(bytes: string): string {
  let body = '';
  for (let rest = bytes; ; ) {
    const end = rest.indexOf('\r\n');
    const size = Number.parseInt(rest.slice(0, end), 16);
    if (!size) return body;
    body += rest.slice(end + 2, end + 2 + size);
    rest = rest.slice(end + 2 + size + 2);
  }
}
