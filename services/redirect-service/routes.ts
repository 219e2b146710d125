/** The one route of redirect-service. */
import type { FastifyInstance } from 'fastify';
import type { Redis } from 'ioredis';
import type { Pool } from 'pg';
import * as z from 'zod';
import { getWithFallback } from '../building-blocks/cache/cache-aside.ts';
import { keys } from '../building-blocks/cache/keys.ts';
import { linkTarget, targetTtlSeconds, ttlOf } from '../building-blocks/cache/link-target.ts';
import type { BackgroundSends } from '../building-blocks/events/background-sends.ts';
import type { Publisher } from '../building-blocks/events/publisher.ts';
import { notFound } from '../building-blocks/http-server/problem.ts';
import { answering } from '../building-blocks/http-server/server.ts';
import { clickEvent } from './click.ts';
import { expired, findTarget, isExpired } from './target-table.ts';

export interface RedirectOptions {
  readonly pool: Pool;
  readonly redis: Redis;
  readonly publisher: Publisher;
  readonly sends: BackgroundSends;
  readonly visitorKey: string;
}

const params = z.object({ code: z.string().regex(/^[\w-]{1,64}$/) });

export function redirectRoutes(app: FastifyInstance, options: RedirectOptions): void {
  app.get(
    '/r/:code',
    answering(async (request, reply) => {
      const parsed = params.safeParse(request.params);
      if (!parsed.success) throw notFound('such a link');
      const { code } = parsed.data;
      const { value: target } = await getWithFallback(options.redis, {
        key: keys.target(code),
        schema: linkTarget,
        fetch: () => findTarget(options.pool, code),
        ttlSeconds: (found) =>
          isExpired(found, Date.now()) ? undefined : ttlOf(found, Date.now(), targetTtlSeconds),
      });
      if (isExpired(target, Date.now())) throw expired(code);

      const event = clickEvent(
        {
          code,
          target,
          address: request.ip,
          userAgent: request.headers['user-agent'],
          referrer: request.headers.referer,
          visitorKey: options.visitorKey,
        },
        new Date(),
      );
      options.sends.start(`click on ${code}`, () => options.publisher.send('link-events', event));
      return (
        reply
          // The gateway's response-ratelimiting counts by this header, and takes it off.
          .header('x-kong-limit', 'redirects=1')
          // Every click is to be counted: a browser must not remember where a code led.
          .header('cache-control', 'no-store')
          .redirect(target.url, 302)
      );
    }),
  );
}
