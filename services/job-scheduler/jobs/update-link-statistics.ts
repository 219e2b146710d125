/** Sums up a link after an event of url-events, and says so on job-events. */
import { randomUUID } from 'node:crypto';
import type { JobDefinition } from '../job.ts';
import { eventPayload } from '../job-payload.ts';

/**
 * Counted anew every time, so that a job that runs twice does no harm. The event itself counts
 * even where analytics-api, which has it at the same time, has not stored it yet.
 */
const upsert = `
  insert into link_statistics
    (code, clicks, last_click_at, created_events, deleted_events, expired_events, updated_at)
  select $1,
         (select count(*) from clicks where code = $1),
         (select max(clicked_at) from clicks where code = $1),
         greatest(count(*) filter (where type = 'created'), $2),
         greatest(count(*) filter (where type = 'deleted'), $3),
         count(*) filter (where type = 'expired'),
         now()
  from link_events where code = $1
  on conflict (code) do update set
    clicks = excluded.clicks,
    last_click_at = excluded.last_click_at,
    created_events = excluded.created_events,
    deleted_events = excluded.deleted_events,
    expired_events = excluded.expired_events,
    updated_at = excluded.updated_at`;

export const updateLinkStatistics: JobDefinition = {
  name: 'update-link-statistics',
  group: 'statistics',
  async run({ id, payload }, { pool, publisher }) {
    const { event } = eventPayload.parse(payload);
    const isDeleted = event.type === 'deleted' ? 1 : 0;
    await pool.query(upsert, [event.code, 1 - isDeleted, isDeleted]);
    await publisher.send('job-events', {
      type: 'statistics-updated',
      id: randomUUID(),
      code: event.code,
      ownerId: event.ownerId,
      at: new Date().toISOString(),
      jobId: id,
      jobName: 'update-link-statistics',
    });
  },
};
