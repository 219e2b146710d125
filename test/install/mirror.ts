import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { becomes } from '../../src/poll.ts';

export interface Mirror {
  readonly url: string;
  /** Path and Range header of every request. */
  readonly requests: readonly { readonly path: string; readonly range: string | undefined }[];
  /**
   * Breaks so many connections: each after so many bytes of the body, once the condition holds; what
   * was sent but not taken yet is lost with a connection.
   */
  breakAfter(bytes: number, times: number, condition: () => boolean): void;
  /** Answers with the whole file, whatever range was asked for. */
  ignoreRanges(): void;
  stop(): Promise<void>;
}

/** A mirror on loopback that knows ranges, and can be made to fail. */
export async function startMirror(
  files: Readonly<Record<string, Buffer | string>>,
): Promise<Mirror> {
  const requests: { path: string; range: string | undefined }[] = [];
  let breaks = { bytes: 0, times: 0, condition: () => true };
  let ranges = true;
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    const path = (request.url ?? '').slice(1);
    const { range } = request.headers;
    requests.push({ path, range });
    const file = files[path];
    if (file === undefined) return response.writeHead(404).end('no such file');
    const whole = Buffer.from(file);
    const from = ranges ? Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0) : 0;
    if (from >= whole.length && from > 0) return response.writeHead(416).end();
    const body = whole.subarray(from);
    response.writeHead(from > 0 ? 206 : 200, { 'content-length': body.length });
    if (breaks.times > 0 && !path.endsWith('.txt')) {
      breaks = { ...breaks, times: breaks.times - 1 };
      response.write(body.subarray(0, breaks.bytes));
      const ask = async () => breaks.condition() || undefined;
      return becomes(ask, { deadlineMs: 10_000, intervalMs: 5 }).then(() => response.destroy());
    }
    return response.end(body);
  };
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    requests,
    breakAfter: (bytes, times, condition) => {
      breaks = { bytes, times, condition };
    },
    ignoreRanges: () => {
      ranges = false;
    },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
