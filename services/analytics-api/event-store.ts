/** Keeps events in PostgreSQL. An event that comes twice is kept once: its id is the key. */
import type { Pool } from 'pg';
import type { LinkEvent, UrlEvent } from '../building-blocks/events/topics.ts';

export async function storeEvent(pool: Pool, event: UrlEvent | LinkEvent): Promise<void> {
  if (event.type === 'clicked') {
    await pool.query(
      `insert into clicks (id, code, clicked_at, referrer, user_agent, visitor_hash)
       values ($1, $2, $3, $4, $5, $6) on conflict (id) do nothing`,
      [event.id, event.code, event.at, event.referrer, event.userAgent, event.visitorHash],
    );
    return;
  }
  await pool.query(
    `insert into link_events (id, code, type, owner_id, at)
     values ($1, $2, $3, $4, $5) on conflict (id) do nothing`,
    [event.id, event.code, event.type, event.ownerId, event.at],
  );
}
