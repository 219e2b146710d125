/** Marks links whose time is over, and announces each of them. */
import { randomUUID } from 'node:crypto';
import { SpanKind, trace } from '@opentelemetry/api';
import { keys } from '../../building-blocks/cache/keys.ts';
import { attributes, spanNames } from '../../telemetry/semconv.ts';
import { inSpan } from '../../telemetry/span.ts';
import type { JobDefinition, JobTools } from '../job.ts';

interface ExpiredLink {
  readonly code: string;
  readonly owner_id: string;
  readonly created_at: Date;
}

/** More wait for the next run, so that one run does not go on for ever. */
const batch = 500;

export const linkExpiration: JobDefinition = {
  name: 'link-expiration',
  group: 'maintenance',
  cron: '*/30 * * * *',
  async run(_run, tools) {
    const links = await inSpan(
      { name: spanNames.jobQueryExpiredLinks, kind: SpanKind.CLIENT },
      async (span) => {
        const { rows } = await tools.pool.query<ExpiredLink>(
          `select code, owner_id, created_at from links
           where status = 'active' and expires_at <= now() order by expires_at limit $1`,
          [batch],
        );
        span.setAttribute(attributes.expiredCount, rows.length);
        return rows;
      },
    );
    for (const link of links) await expire(link, tools);
    trace.getActiveSpan()?.setAttribute(attributes.jobLinksExpired, links.length);
  },
};

async function expire(link: ExpiredLink, { pool, redis, publisher }: JobTools): Promise<void> {
  await inSpan(
    {
      name: spanNames.jobProcessExpiredLink,
      attributes: {
        [attributes.linkShortCode]: link.code,
        [attributes.linkCreatedAt]: link.created_at.toISOString(),
      },
    },
    async () => {
      // Announced first: a job that dies between the two announces again, and never forgets.
      await publisher.send('link-events', {
        type: 'expired',
        id: randomUUID(),
        code: link.code,
        ownerId: link.owner_id,
        at: new Date().toISOString(),
      });
      await pool.query(`update links set status = 'expired' where code = $1`, [link.code]);
      await redis.del(keys.target(link.code), keys.details(link.code));
    },
  );
}
