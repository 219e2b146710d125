import { type Agent, type OutgoingHttpHeaders, request } from 'node:http';

export interface PostOptions {
  readonly agent: Agent;
  readonly hostname: string;
  readonly port: string;
  readonly path: string;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Uint8Array;
  readonly timeoutMs: number;
}

export interface PostAnswer {
  readonly status: number;
  /** From the header Retry-After, where it names seconds. */
  readonly retryAfterMs?: number;
  readonly body: Buffer;
}

/** One HTTP POST. Rejects when no answer came. */
export async function post(options: PostOptions): Promise<PostAnswer> {
  const { agent, hostname, port, path, headers, body, timeoutMs } = options;
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(timeoutMs);
    const outgoing = request({ method: 'POST', agent, hostname, port, path, headers, signal });
    outgoing.on('error', reject);
    outgoing.on('response', (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('error', reject);
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () => {
        const seconds = Number(incoming.headers['retry-after']);
        resolve({
          status: incoming.statusCode ?? 0,
          ...(seconds > 0 && { retryAfterMs: seconds * 1000 }),
          body: Buffer.concat(chunks),
        });
      });
    });
    outgoing.end(body);
  });
}
