import type { IncomingMessage } from 'node:http';
import { HeaderList } from './headers.ts';
import { serverHeader } from './product.ts';

/** Never passed on: they belong to the connection, or Kong sets them itself. */
const dropped = new Set([
  'host',
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'content-length',
  'upgrade',
  'expect',
  'via',
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-path',
  'x-forwarded-prefix',
  'x-real-ip',
  'x-kong-request-id',
]);

export interface Forwarding {
  readonly received: HeaderList;
  readonly request: IncomingMessage;
  readonly requestId: string;
  readonly clientAddress: string;
  readonly host: string;
  /** As the client sent it, without the query. */
  readonly sentPath: string;
}

/** Headers for the upstream before plugins change them; Host comes with each try. */
export function upstreamHeaders(forwarding: Forwarding): HeaderList {
  const { received, request, clientAddress } = forwarding;
  const headers = new HeaderList();
  // Kong gives the client's protocol as a Lua number: 1.0 is "1".
  const ownVia = `${Number(request.httpVersion)} ${serverHeader}`;
  const earlierVia = received.get('Via');
  headers.add('Via', earlierVia ? `${earlierVia}, ${ownVia}` : ownVia);
  const upgrade = upgradeOf(received);
  if (upgrade !== undefined) headers.add('Upgrade', upgrade);
  headers.add('Connection', upgrade === undefined ? 'keep-alive' : 'keep-alive, Upgrade');
  const forwardedFor = received.get('X-Forwarded-For');
  headers.add(
    'X-Forwarded-For',
    forwardedFor ? `${forwardedFor}, ${clientAddress}` : clientAddress,
  );
  headers.add('X-Forwarded-Proto', 'http');
  headers.add('X-Forwarded-Host', forwarding.host);
  headers.add('X-Forwarded-Port', String(request.socket.localPort ?? 0));
  headers.add('X-Forwarded-Path', forwarding.sentPath);
  headers.add('X-Real-IP', clientAddress);
  headers.add('X-Kong-Request-Id', forwarding.requestId);
  const listed = connectionTokens(received);
  const seen = new Set<string>();
  for (let index = 0; index < received.flat.length; index += 2) {
    const name = received.flat[index] ?? '';
    const lower = name.toLowerCase();
    if (dropped.has(lower) || listed.has(lower)) continue;
    // Kong writes the repetitions of a header under its lower-case name.
    headers.add(seen.has(lower) ? lower : name, received.flat[index + 1] ?? '');
    seen.add(lower);
  }
  return headers;
}

/** The protocol to switch to, where the client asked for that on this connection. */
export function upgradeOf(received: HeaderList): string | undefined {
  return connectionTokens(received).has('upgrade') ? received.get('Upgrade') : undefined;
}

export function connectionTokens(headers: HeaderList): ReadonlySet<string> {
  const value = headers.get('Connection');
  return new Set(value ? value.split(',').map((token) => token.trim().toLowerCase()) : []);
}
