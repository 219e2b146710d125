import { createWriteStream } from 'node:fs';
import type { Readable } from 'node:stream';

const keptLines = 20;

export interface OutputTail {
  lastLines(): readonly string[];
  printed(text: string): Promise<void>;
  /** Resolves when every stream has ended and the file is written. */
  readonly closed: Promise<void>;
}

/** Copies streams to a log file, keeps the last lines, and tells when a text was printed. */
export function tailOutput(streams: readonly Readable[], logFile: string): OutputTail {
  const file = createWriteStream(logFile, { flags: 'a' });
  // A full disk must not end the lab: the log is a by-product.
  file.on('error', () => {});
  const lines: string[] = [];
  const seen: string[] = [];
  const waiting = new Set<{ text: string; resolve: () => void }>();

  const take = (line: string) => {
    lines.push(line);
    if (lines.length > keptLines) lines.shift();
    if (line.startsWith('ready:')) seen.push(line);
    for (const waiter of waiting) {
      if (!line.includes(waiter.text)) continue;
      waiting.delete(waiter);
      waiter.resolve();
    }
  };

  const ends = streams.map((stream) => {
    let rest = '';
    stream.setEncoding('utf8');
    stream.on('data', (chunk: string) => {
      file.write(chunk);
      const parts = (rest + chunk).split('\n');
      rest = parts.pop() ?? '';
      parts.forEach(take);
    });
    return new Promise<void>((resolve) => {
      stream.on('close', () => {
        if (rest) take(rest);
        resolve();
      });
    });
  });

  return {
    lastLines: () => [...lines],
    printed: (text) =>
      [...seen, ...lines].some((line) => line.includes(text))
        ? Promise.resolve()
        : new Promise((resolve) => waiting.add({ text, resolve })),
    closed: Promise.all(ends).then(() => new Promise<void>((resolve) => file.end(resolve))),
  };
}
