import type { IncomingMessage } from 'node:http';
import type { HeaderList } from './headers.ts';

const maximalHeaderBytes = 8192;

/** What nginx itself refuses before any plugin sees it: such a request has no span. */
export function refusedEarly(
  request: IncomingMessage,
  received: HeaderList,
): { readonly status: number; readonly message: string } | undefined {
  if (request.method === 'TRACE' || request.method === 'CONNECT') {
    return { status: 405, message: 'Method not allowed' };
  }
  const { flat } = received;
  for (let index = 0; index < flat.length; index += 2) {
    // ": " and the line's end belong to the line.
    const bytes = (flat[index]?.length ?? 0) + (flat[index + 1]?.length ?? 0) + 4;
    if (bytes > maximalHeaderBytes) {
      return { status: 400, message: 'Request header or cookie too large' };
    }
  }
  const hosts = received.all('Host').length;
  if (hosts > 1 || (hosts === 0 && request.httpVersion === '1.1')) {
    return { status: 400, message: 'Bad request' };
  }
  return undefined;
}
