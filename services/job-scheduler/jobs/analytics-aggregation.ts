/** Sums up the clicks of the last hour, and keeps the report in Redis for a day. */
import { SpanKind, trace } from '@opentelemetry/api';
import type { Pool } from 'pg';
import { keys } from '../../building-blocks/cache/keys.ts';
import { attributes, spanNames } from '../../telemetry/semconv.ts';
import { inSpan } from '../../telemetry/span.ts';
import type { JobDefinition } from '../job.ts';

export interface HourlyReport {
  /** ISO 8601, as the next. */
  readonly from: string;
  readonly to: string;
  readonly totalClicks: number;
  readonly uniqueUsers: number;
  readonly topLinks: readonly { readonly code: string; readonly clicks: number }[];
}

const hourMs = 3_600_000;
const reportTtlSeconds = 86_400;

export const analyticsAggregation: JobDefinition = {
  name: 'analytics-aggregation',
  group: 'analytics',
  cron: '0 * * * *',
  async run(_run, { pool, redis }) {
    const to = new Date();
    const from = new Date(to.getTime() - hourMs);
    const report = await aggregate(pool, from, to);
    const key = keys.hourlyReport(report.to);
    await redis.set(key, JSON.stringify(report), 'EX', reportTtlSeconds);
    trace.getActiveSpan()?.setAttributes({
      [attributes.analyticsStartTime]: report.from,
      [attributes.analyticsEndTime]: report.to,
      [attributes.jobReportCached]: true,
      [attributes.jobCacheKey]: key,
    });
  },
};

async function aggregate(pool: Pool, from: Date, to: Date): Promise<HourlyReport> {
  return inSpan({ name: spanNames.jobAggregateClicks, kind: SpanKind.CLIENT }, async (span) => {
    const totals = await pool.query<{ clicks: string; visitors: string }>(
      `select count(*) as clicks, count(distinct visitor_hash) as visitors
       from clicks where clicked_at >= $1 and clicked_at < $2`,
      [from, to],
    );
    const top = await pool.query<{ code: string; clicks: string }>(
      `select code, count(*) as clicks from clicks
       where clicked_at >= $1 and clicked_at < $2
       group by code order by count(*) desc, code limit 10`,
      [from, to],
    );
    const totalClicks = Number(totals.rows[0]?.clicks ?? 0);
    const uniqueUsers = Number(totals.rows[0]?.visitors ?? 0);
    span.setAttributes({
      [attributes.analyticsTotalClicks]: totalClicks,
      [attributes.analyticsUniqueUsers]: uniqueUsers,
    });
    return {
      from: from.toISOString(),
      to: to.toISOString(),
      totalClicks,
      uniqueUsers,
      topLinks: top.rows.map(({ code, clicks }) => ({ code, clicks: Number(clicks) })),
    };
  });
}
