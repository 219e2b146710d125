import type { IncomingMessage } from 'node:http';
import { HeaderList } from './headers.ts';
import { serverHeader } from './product.ts';
import { connectionTokens } from './upstream-headers.ts';

/** Belong to the connection with the upstream, or are the gateway's to set. */
const dropped = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** What the client gets of an upstream's headers. */
export function responseHeaders(message: IncomingMessage): HeaderList {
  const received = new HeaderList(message.rawHeaders);
  const listed = connectionTokens(received);
  const headers = new HeaderList();
  for (let index = 0; index < received.flat.length; index += 2) {
    const name = received.flat[index] ?? '';
    const lower = name.toLowerCase();
    if (!dropped.has(lower) && !listed.has(lower)) {
      headers.add(name, received.flat[index + 1] ?? '');
    }
  }
  if (headers.get('Server') === undefined) headers.add('Server', serverHeader);
  return headers;
}
