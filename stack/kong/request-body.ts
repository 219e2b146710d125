import type { IncomingMessage } from 'node:http';

/** Kong has no limit; the stand-in keeps a body in memory, as a retry may need it once more. */
export const maximalBodyBytes = 16 * 1024 * 1024;

/** The whole body; undefined when there is none, null when it is too large. */
export async function readBody(request: IncomingMessage): Promise<Buffer | null | undefined> {
  const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
  if (length === undefined && encoding === undefined) return undefined;
  if (Number(length ?? 0) > maximalBodyBytes) return null;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maximalBodyBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
