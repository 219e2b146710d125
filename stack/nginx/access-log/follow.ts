import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

const intervalMs = 25;
const newline = 0x0a;

export interface FollowOptions {
  readonly file: string;
  /** Where to begin, in bytes. */
  readonly from: number;
  onLine(line: string): void;
  /** Once aborted, what stands in the file by then is still read. */
  readonly signal: AbortSignal;
}

/** Hands over every whole line of a file that grows, which need not be there yet. Resolves to its end. */
export async function follow({ file, from, onLine, signal }: FollowOptions): Promise<number> {
  let handle: FileHandle | undefined;
  let position = from;
  let rest = Buffer.alloc(0);
  const chunk = Buffer.alloc(256 * 1024);
  try {
    for (;;) {
      // Seen before the reading: nothing is written between the last reading and the end.
      const last = signal.aborted;
      handle ??= await open(file).catch(() => undefined);
      const { bytesRead = 0 } = (await handle?.read(chunk, 0, chunk.length, position)) ?? {};
      if (bytesRead > 0) {
        position += bytesRead;
        rest = takeLines(Buffer.concat([rest, chunk.subarray(0, bytesRead)]), onLine);
      } else if (last) {
        return position - rest.length;
      } else {
        await delay(intervalMs, undefined, { signal }).catch(() => {});
      }
    }
  } finally {
    await handle?.close();
  }
}

/** Splits bytes, not text: a character may be cut in two by a chunk's end, but no line is. */
function takeLines(bytes: Buffer, onLine: (line: string) => void): Buffer<ArrayBuffer> {
  let start = 0;
  for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, start)) {
    onLine(bytes.toString('utf8', start, end));
    start = end + 1;
  }
  return Buffer.from(bytes.subarray(start));
}
