/** Puts the targets of the most clicked links into Redis before anybody asks for them. */
import { SpanKind, trace } from '@opentelemetry/api';
import { store } from '../../building-blocks/cache/cache-aside.ts';
import { keys } from '../../building-blocks/cache/keys.ts';
import {
  type LinkTarget,
  targetTtlSeconds,
  ttlOf,
} from '../../building-blocks/cache/link-target.ts';
import { attributes, spanNames } from '../../telemetry/semconv.ts';
import { inSpan } from '../../telemetry/span.ts';
import type { JobDefinition } from '../job.ts';

interface PopularLink {
  readonly code: string;
  readonly url: string;
  readonly owner_id: string;
  readonly expires_at: Date | null;
}

const popularLinks = 20;

export const cacheWarming: JobDefinition = {
  name: 'cache-warming',
  group: 'performance',
  cron: '*/15 * * * *',
  async run(_run, { pool, redis }) {
    const links = await inSpan(
      { name: spanNames.jobQueryPopularLinks, kind: SpanKind.CLIENT },
      async () => {
        const { rows } = await pool.query<PopularLink>(
          `select l.code, l.url, l.owner_id, l.expires_at
           from links l join clicks c on c.code = l.code
           where l.status = 'active' and (l.expires_at is null or l.expires_at > now())
             and c.clicked_at > now() - interval '1 day'
           group by l.code order by count(*) desc, l.code limit $1`,
          [popularLinks],
        );
        return rows;
      },
    );
    for (const link of links) {
      const target: LinkTarget = {
        url: link.url,
        ownerId: link.owner_id,
        ...(link.expires_at === null ? {} : { expiresAt: link.expires_at.toISOString() }),
      };
      await store(
        redis,
        keys.target(link.code),
        target,
        ttlOf(target, Date.now(), targetTtlSeconds),
      );
    }
    trace.getActiveSpan()?.setAttribute(attributes.jobLinksWarmed, links.length);
  },
};
