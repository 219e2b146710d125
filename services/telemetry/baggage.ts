/**
 * The six business entries that travel in the W3C baggage, who may claim them, and how much
 * baggage is taken in from outside.
 */
import { type Baggage, type Context, propagation } from '@opentelemetry/api';

export const businessKeys = [
  'user.id',
  'tenant.id',
  'session.id',
  'feature.flags',
  'api.version',
  'client.type',
] as const;
export type BusinessKey = (typeof businessKeys)[number];
export type BusinessContext = Readonly<Record<BusinessKey, string>>;

const clientTypes = new Set(['web', 'cli', 'mobile', 'service']);

/** What a caller from outside may say of itself; everything else comes from the verified token. */
const claimable = new Map<string, (value: string) => boolean>([
  ['client.type', (value) => clientTypes.has(value)],
  ['api.version', (value) => /^v\d{1,3}$/.test(value)],
]);

export function isBusinessKey(key: string): key is BusinessKey {
  return (businessKeys as readonly string[]).includes(key);
}

/** The entries of a caller's baggage that may be believed without a token. */
export function claimedEntries(baggage: Baggage | undefined): Partial<BusinessContext> {
  const entries = baggage?.getAllEntries() ?? [];
  return Object.fromEntries(
    entries
      .filter(([key, entry]) => claimable.get(key)?.(entry.value))
      .map(([k, e]) => [k, e.value]),
  );
}

/** Replaces all baggage of the context by the given entries: claims of a caller do not survive. */
export function withBusinessContext(context: Context, business: Partial<BusinessContext>): Context {
  const entries = Object.entries(business).map(([key, value]) => [key, { value }] as const);
  return propagation.setBaggage(context, propagation.createBaggage(Object.fromEntries(entries)));
}

const maxMembers = 64;
const maxBytes = 8192;

/**
 * Cuts a `baggage` header to the limits of W3C Baggage (3.3.2: 64 members, 8,192 bytes), never
 * within a member: one that does not fit is dropped, with all that follow.
 */
export function boundedHeader(header: string): string {
  if (header.length <= maxBytes && header.split(',', maxMembers + 1).length <= maxMembers) {
    return header;
  }
  const members = header.split(',').slice(0, maxMembers);
  let kept = 0;
  let bytes = -1;
  for (const member of members) {
    bytes += 1 + Buffer.byteLength(member);
    if (bytes > maxBytes) break;
    kept += 1;
  }
  return members.slice(0, kept).join(',');
}
