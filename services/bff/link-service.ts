/** What the bff does with links: aggregates url-api and analytics-api, behind the cache. */
import type { Redis } from 'ioredis';
import * as z from 'zod';
import { evict, getWithFallback } from '../building-blocks/cache/cache-aside.ts';
import { keys } from '../building-blocks/cache/keys.ts';
import { ttlOf } from '../building-blocks/cache/link-target.ts';
import { Problem } from '../building-blocks/http-server/problem.ts';
import type { Identity } from '../building-blocks/identity/token-verifier.ts';
import {
  type LinkDetails,
  linkDetails,
  type PublicLink,
  publicLink,
  publicLinkOf,
  type Statistics,
  statistics,
  type UpstreamLink,
  upstreamLink,
} from './link.ts';
import type { Upstream } from './upstream.ts';

export interface LinkServiceOptions {
  readonly redis: Redis;
  readonly urlApi: Upstream;
  readonly analyticsApi: Upstream;
  readonly publicUrl: string;
}

export interface CreateRequest {
  readonly url: string;
  readonly alias?: string | undefined;
  readonly expiresInSeconds?: number | undefined;
  /** A new link in any case, which no other request is answered with. */
  readonly own?: boolean;
}

export interface LinkService {
  /** `created` is false where the owner had a link for that URL already. */
  create(wanted: CreateRequest, who: Identity): Promise<{ link: PublicLink; created: boolean }>;
  details(code: string, who: Identity): Promise<LinkDetails>;
  statistics(code: string, who: Identity): Promise<Statistics>;
  list(who: Identity): Promise<readonly PublicLink[]>;
  remove(code: string, who: Identity): Promise<void>;
}

const dedupeTtlSeconds = 600;
const detailsTtlSeconds = 60;

export function linkService(options: LinkServiceOptions): LinkService {
  const { redis, urlApi, analyticsApi, publicUrl } = options;

  const find = (code: string): Promise<UpstreamLink> =>
    urlApi.call({ method: 'GET', path: `/urls/${encodeURIComponent(code)}`, answer: upstreamLink });
  const count = (code: string): Promise<Statistics> =>
    analyticsApi.call({
      method: 'GET',
      path: `/stats/${encodeURIComponent(code)}`,
      answer: statistics,
    });

  return {
    async create({ own, ...wanted }, who) {
      // What has a name or an end of its own is never taken for another request's link.
      const shared = !own && wanted.alias === undefined && wanted.expiresInSeconds === undefined;
      const { value, hit } = await getWithFallback<PublicLink>(redis, {
        key: keys.dedupe(who.userId, wanted.url),
        schema: publicLink,
        accept: () => shared,
        fetch: async () =>
          publicLinkOf(
            await urlApi.call({
              method: 'POST',
              path: '/urls',
              body: { ...wanted, ownerId: who.userId, tenantId: who.tenantId },
              answer: upstreamLink,
            }),
            publicUrl,
          ),
        ttlSeconds: () => (shared ? dedupeTtlSeconds : undefined),
      });
      return { link: value, created: !hit };
    },

    async details(code, who) {
      const { value } = await getWithFallback<LinkDetails>(redis, {
        key: keys.details(code),
        schema: linkDetails,
        fetch: async () => {
          const [link, stats] = await Promise.all([find(code), count(code)]);
          return { ...publicLinkOf(link, publicUrl), stats };
        },
        ttlSeconds: (details) => ttlOf(details, Date.now(), detailsTtlSeconds),
      });
      mustOwn(code, value.owner, who);
      return value;
    },

    async statistics(code, who) {
      const [link, stats] = await Promise.all([find(code), count(code)]);
      mustOwn(code, link.ownerId, who);
      return stats;
    },

    async list(who) {
      const { links } = await urlApi.call({
        method: 'GET',
        path: `/urls?owner=${encodeURIComponent(who.userId)}`,
        answer: z.object({ links: z.array(upstreamLink) }),
      });
      return links.map((link) => publicLinkOf(link, publicUrl));
    },

    async remove(code, who) {
      const link = await find(code);
      mustOwn(code, link.ownerId, who);
      await urlApi.call({
        method: 'DELETE',
        path: `/urls/${encodeURIComponent(code)}?owner=${encodeURIComponent(who.userId)}`,
        answer: z.undefined(),
      });
      await evict(redis, [
        keys.details(code),
        keys.target(code),
        keys.dedupe(who.userId, link.url),
      ]);
    },
  };
}

function mustOwn(code: string, ownerId: string, who: Identity): void {
  if (ownerId !== who.userId) {
    throw new Problem(403, 'forbidden', `link ${code} belongs to somebody else`);
  }
}
