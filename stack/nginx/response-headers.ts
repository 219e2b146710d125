/** What the client is told besides the answer itself; on errors too (`always`). */
import type { LimitStatus } from './limit-zone.ts';

const contentSecurityPolicy = "default-src 'self'; frame-ancestors 'none'";

export interface EdgeHeaders {
  readonly limitStatus: LimitStatus | '';
  readonly traceId: string;
  readonly cacheStatus: string;
  readonly contentSecurityPolicy?: string | undefined;
}

/** Names and values in turn. */
export function edgeHeaders(options: EdgeHeaders): string[] {
  const headers = [
    'X-Content-Type-Options',
    'nosniff',
    'X-Frame-Options',
    'DENY',
    'Referrer-Policy',
    'no-referrer',
    'Content-Security-Policy',
    options.contentSecurityPolicy ?? contentSecurityPolicy,
    'Permissions-Policy',
    'geolocation=(), camera=(), microphone=()',
  ];
  if (options.cacheStatus !== '') headers.push('X-Cache-Status', options.cacheStatus);
  if (options.limitStatus === 'REJECTED') headers.push('Retry-After', '1');
  headers.push('X-Trace-Id', options.traceId);
  return headers;
}

/** Not NGINX: who looks should see so. */
export const serverHeader = 'tracelab-edge (nginx stand-in)';

// Those that end at this hop, and those that NGINX says itself or keeps to itself.
const hidden = new Set([
  'connection',
  'date',
  'keep-alive',
  'server',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'x-accel-buffering',
  'x-accel-charset',
  'x-accel-expires',
  'x-accel-limit-rate',
  'x-accel-redirect',
  'x-pad',
]);

/** The upstream's headers that pass, as they came. */
export function passedHeaders(rawHeaders: readonly string[]): string[] {
  const headers: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    if (!hidden.has(name.toLowerCase())) headers.push(name, rawHeaders[index + 1] ?? '');
  }
  return headers;
}
