/** The statistics of a link: clicks counted now, with the job's last summary beside them. */
import type { Pool } from 'pg';

export interface Statistics {
  readonly code: string;
  readonly clicks: number;
  /** Different visitors, as far as a keyed hash tells them apart. */
  readonly visitors: number;
  /** ISO 8601, as the next. */
  readonly lastClickAt?: string;
  /** When job-scheduler last summed the link up. */
  readonly updatedAt?: string;
}

interface Row {
  readonly clicks: string;
  readonly visitors: string;
  readonly last_click_at: Date | null;
  readonly updated_at: Date | null;
}

export async function readStatistics(pool: Pool, code: string): Promise<Statistics> {
  const { rows } = await pool.query<Row>(
    `select count(*) as clicks, count(distinct visitor_hash) as visitors,
            max(clicked_at) as last_click_at,
            (select updated_at from link_statistics where code = $1) as updated_at
     from clicks where code = $1`,
    [code],
  );
  const row = rows[0];
  return {
    code,
    clicks: Number(row?.clicks ?? 0),
    visitors: Number(row?.visitors ?? 0),
    ...(row?.last_click_at ? { lastClickAt: row.last_click_at.toISOString() } : {}),
    ...(row?.updated_at ? { updatedAt: row.updated_at.toISOString() } : {}),
  };
}
