/**
 * STOMP 1.2 frames over WebSocket text messages, with the codec of @stomp/stompjs and the limits
 * that a server needs.
 */
import { FrameImpl, Parser } from '@stomp/stompjs';

export interface Frame {
  readonly command: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export const subprotocol = 'v12.stomp';
export const maxFrameBytes = 16 * 1024;
const maxHeaders = 64;

export class StompError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'StompError';
  }
}

export function serializeFrame(frame: Partial<Frame> & Pick<Frame, 'command'>): string {
  const text = FrameImpl.marshall({
    command: frame.command,
    headers: { ...frame.headers },
    body: frame.body ?? '',
    // CONNECTED is the one frame of a server whose headers are not escaped (STOMP 1.2).
    escapeHeaderValues: frame.command !== 'CONNECTED',
  });
  if (typeof text !== 'string') throw new StompError('binary frames are not sent');
  return text;
}

const escapes: Readonly<Record<string, string>> = {
  '\\\\': '\\',
  '\\r': '\r',
  '\\n': '\n',
  '\\c': ':',
};

/** In one pass: the codec's own, one escape after the other, misreads a backslash before a `c`. */
function unescaped(text: string): string {
  return text.replace(/\\.?/gs, (sequence) => {
    const character = escapes[sequence];
    if (character === undefined) throw new StompError('header has an undefined escape');
    return character;
  });
}

type RawFrame = Parameters<ConstructorParameters<typeof Parser>[0]>[0];

function frameOf(raw: RawFrame): Frame {
  const command = String(raw.command);
  // CONNECT is not escaped, so that STOMP 1.0 clients can send it.
  const decoded = command === 'CONNECT' ? String : unescaped;
  if (raw.headers.length > maxHeaders) {
    throw new StompError(`frame has more than ${maxHeaders} headers`);
  }
  const headers = new Map<string, string>();
  for (const [name, value] of raw.headers) {
    const key = decoded(name);
    // Of a header that is repeated, the first counts (STOMP 1.2).
    if (!headers.has(key)) headers.set(key, decoded(value));
  }
  const body = new TextDecoder().decode(raw.binaryBody);
  return { command, headers: Object.fromEntries(headers), body };
}

/** Takes messages in, gives frames out; a frame may span messages, a message hold many frames. */
export class FrameDecoder {
  #raw: RawFrame[] = [];
  #undecodedBytes = 0;
  readonly #parser = new Parser(
    (raw) => {
      this.#undecodedBytes = 0;
      this.#raw.push(raw);
    },
    // A heart-beat; the server promised none, and needs none.
    () => {
      this.#undecodedBytes = 0;
    },
  );

  /** Throws a StompError where a frame is too long or not what STOMP 1.2 allows. */
  decode(message: string): readonly Frame[] {
    this.#undecodedBytes += Buffer.byteLength(message);
    if (this.#undecodedBytes > maxFrameBytes) {
      throw new StompError(`frame is longer than ${maxFrameBytes} bytes`);
    }
    this.#parser.parseChunk(message);
    const raw = this.#raw;
    this.#raw = [];
    return raw.map(frameOf);
  }
}
