/** Whom limits count: the client's address or, with the lab's secret, a virtual user of the lab. */
import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** An id that may stand in a header; nothing that a log or a key could stumble over. */
const userId = /^[\x21-\x7e]{1,128}$/;

/** Whether a request comes with the lab's secret. An empty secret admits nobody. */
export function labRequest(secret: string): (request: IncomingMessage) => boolean {
  const expected = Buffer.from(secret);
  return (request) => {
    const given = firstLine(request, 'x-lab-secret');
    if (given === undefined || expected.length === 0) return false;
    const offered = Buffer.from(given);
    return offered.length === expected.length && timingSafeEqual(offered, expected);
  };
}

export function clientIdentity(
  isLabs: (request: IncomingMessage) => boolean,
): (request: IncomingMessage) => string {
  return (request) => {
    const user = firstLine(request, 'x-lab-user') ?? '';
    return userId.test(user) && isLabs(request) ? user : clientAddress(request);
  };
}

/** The fault that the lab asks for on this request; nobody else may. */
export function labFault(
  isLabs: (request: IncomingMessage) => boolean,
): (request: IncomingMessage) => string | undefined {
  return (request) => {
    const fault = firstLine(request, 'x-lab-fault');
    return fault !== undefined && isLabs(request) ? fault : undefined;
  };
}

/** Of several lines the first one counts, as in NGINX before 1.23. */
function firstLine(request: IncomingMessage, name: string): string | undefined {
  return request.headersDistinct[name]?.[0];
}

export function clientAddress(request: IncomingMessage): string {
  return (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
}
