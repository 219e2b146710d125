/** The request's body, read whole before the upstream hears of it (`proxy_request_buffering on`). */
import type { IncomingMessage, ServerResponse } from 'node:http';

const none = Buffer.alloc(0);

/** A body stated to be longer than the limit is refused before anything else is looked at. */
export function statesTooLarge(request: IncomingMessage, limitBytes: number): boolean {
  return Number(request.headers['content-length'] ?? 0) > limitBytes;
}

export function readBody(
  request: IncomingMessage,
  response: ServerResponse,
  limitBytes: number,
): Promise<Buffer | 'too-large' | 'aborted'> {
  const { headers } = request;
  const length = Number(headers['content-length'] ?? 0);
  if (length === 0 && headers['transfer-encoding'] === undefined) return Promise.resolve(none);
  if (headers.expect?.toLowerCase() === '100-continue') response.writeContinue();
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let sizeBytes = 0;
    request.on('data', (chunk: Buffer) => {
      sizeBytes += chunk.length;
      if (sizeBytes > limitBytes) resolve('too-large');
      else chunks.push(chunk);
    });
    request.on('end', () =>
      resolve(chunks.length === 1 ? (chunks[0] ?? none) : Buffer.concat(chunks)),
    );
    request.on('close', () => resolve('aborted'));
    request.on('error', () => resolve('aborted'));
  });
}
