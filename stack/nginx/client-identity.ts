/** Whom limits count: the client's address or, with the lab's secret, a virtual user of the lab. */
import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** An id that may stand in a header; nothing that a log or a key could stumble over. */
const userId = /^[\x21-\x7e]{1,128}$/;

/** An empty secret admits nobody. */
export function clientIdentity(secret: string): (request: IncomingMessage) => string {
  const expected = Buffer.from(secret);
  return (request) => {
    const address = clientAddress(request);
    const given = request.headers['x-lab-secret'];
    if (given === undefined || expected.length === 0) return address;
    const offered = Buffer.from(String(given));
    if (offered.length !== expected.length || !timingSafeEqual(offered, expected)) return address;
    const user = String(request.headers['x-lab-user'] ?? '');
    return userId.test(user) ? user : address;
  };
}

export function clientAddress(request: IncomingMessage): string {
  return (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
}
