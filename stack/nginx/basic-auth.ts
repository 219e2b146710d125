/** HTTP basic authentication against one user. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const digest = (text: string) => createHash('sha256').update(text).digest();

/** Without a password nobody passes. */
export function basicAuth(user: string, password: string): (request: IncomingMessage) => boolean {
  const expected = digest(`${user}:${password}`);
  return (request) => {
    const encoded = /^basic +([a-z0-9+/=]+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (encoded === undefined || password === '') return false;
    // Digests are of one length, so that the comparison tells nothing of the credentials'.
    return timingSafeEqual(digest(Buffer.from(encoded, 'base64').toString('utf8')), expected);
  };
}
