/** Creates a short link: judged, stored, announced; in that order, and not half. */
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { Publisher } from '../building-blocks/events/publisher.ts';
import { Problem } from '../building-blocks/http-server/problem.ts';
import { codePattern, randomCode } from './code.ts';
import type { Link } from './link.ts';
import type { LinkTable, NewLink } from './link-table.ts';
import { judgeUrl } from './url-policy.ts';

export const createRequest = z.strictObject({
  url: z.string().min(1),
  alias: z
    .string()
    .regex(
      codePattern,
      'is not 3 to 32 letters, digits, "-" or "_", with one of the first two first',
    )
    .optional(),
  expiresInSeconds: z.int().min(1).max(31_536_000).optional(),
  ownerId: z.string().min(1).max(128),
  tenantId: z.string().min(1).max(128),
});
export type CreateRequest = Readonly<z.infer<typeof createRequest>>;

/** Eight random characters collide so seldom that a third try is a fault elsewhere. */
const tries = 3;

export interface LinkStore {
  readonly links: LinkTable;
  readonly publisher: Publisher;
}

export async function createLink(store: LinkStore, wanted: CreateRequest): Promise<Link> {
  const verdict = judgeUrl(wanted.url);
  if (!verdict.ok) throw new Problem(422, 'invalid_url', verdict.reason);
  const link = await insertLink(store.links, wanted, verdict.url);
  try {
    await store.publisher.send('url-events', {
      type: 'created',
      id: randomUUID(),
      code: link.code,
      ownerId: link.ownerId,
      at: link.createdAt,
      url: link.url,
      ...(link.expiresAt === undefined ? {} : { expiresAt: link.expiresAt }),
    });
  } catch (cause) {
    // A link that nobody heard of would have no statistics and no notification, for ever.
    await store.links.remove(link.code);
    throw new Problem(503, 'broker_unavailable', 'the link could not be announced', { cause });
  }
  return link;
}

async function insertLink(links: LinkTable, wanted: CreateRequest, url: string): Promise<Link> {
  const { alias, expiresInSeconds, ownerId, tenantId } = wanted;
  const row: Omit<NewLink, 'code'> = {
    url,
    ownerId,
    tenantId,
    ...(alias === undefined ? {} : { alias }),
    ...(expiresInSeconds === undefined
      ? {}
      : { expiresAt: new Date(Date.now() + expiresInSeconds * 1000) }),
  };
  if (alias !== undefined) {
    const link = await links.insert({ ...row, code: alias });
    if (link === undefined) throw new Problem(409, 'alias_taken', `alias ${alias} is taken`);
    return link;
  }
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const link = await links.insert({ ...row, code: randomCode() });
    if (link !== undefined) return link;
  }
  throw new Error(`no free code in ${tries} tries`);
}
