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

/** Takes messages in, gives frames out; a frame may span messages, a message hold many frames. */
export class FrameDecoder {
  #frames: Frame[] = [];
  #undecodedBytes = 0;
  readonly #parser: Parser;

  constructor() {
    this.#parser = new Parser(
      (raw) => {
        this.#undecodedBytes = 0;
        const { command, headers, body } = FrameImpl.fromRawFrame(raw, raw.command !== 'CONNECT');
        this.#frames.push({ command, headers, body });
      },
      // A heart-beat; the server promised none, and needs none.
      () => {
        this.#undecodedBytes = 0;
      },
    );
  }

  /** Throws a StompError where a frame is too long or has too many headers. */
  decode(message: string): readonly Frame[] {
    this.#undecodedBytes += Buffer.byteLength(message);
    if (this.#undecodedBytes > maxFrameBytes) {
      throw new StompError(`frame is longer than ${maxFrameBytes} bytes`);
    }
    this.#parser.parseChunk(message);
    const frames = this.#frames;
    this.#frames = [];
    if (frames.some(({ headers }) => Object.keys(headers).length > maxHeaders)) {
      throw new StompError(`frame has more than ${maxHeaders} headers`);
    }
    return frames;
  }
}
