import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Platform, startPlatform, startTimeoutMs } from '../harness.ts';
import type { SinkSpan } from '../otlp-sink.ts';
import { SpanTree } from '../span-tree.ts';

let platform: Platform;
let database: pg.Client;
let redis: Redis;

beforeAll(async () => {
  platform = await startPlatform({ services: ['job-scheduler'] });
  database = new pg.Client({ connectionString: platform.databaseUrl });
  await database.connect();
  redis = new Redis(platform.redisUrl);
}, startTimeoutMs);
afterAll(async () => {
  redis?.disconnect();
  await database?.end();
  await platform?.[Symbol.asyncDispose]();
});

/** Puts a job into the queue as the cron does, without a trace, and gives its trace. */
async function runJob(name: string): Promise<SpanTree> {
  const { rows } = await database.query('select id from graphile_worker.add_job($1)', [name]);
  const isRoot = (span: SinkSpan) =>
    span.name === `job.execute ${name}` &&
    span.attributes['messaging.message.id'] === String(rows[0].id);
  await expect.poll(() => platform.sink.spans.some(isRoot), { timeout: 10_000 }).toBe(true);
  const root = platform.sink.spans.find(isRoot) as SinkSpan;
  return new SpanTree(platform.sink.spans.filter(({ traceId }) => traceId === root.traceId));
}

async function insertLink(code: string, expiresAt?: string): Promise<void> {
  await database.query(
    `insert into links (code, url, owner_id, tenant_id, expires_at)
     values ($1, 'https://example.com/', 'alice', 'acme', $2)`,
    [code, expiresAt],
  );
}

async function insertClick(code: string, visitor: string): Promise<void> {
  await database.query('insert into clicks (id, code, visitor_hash) values ($1, $2, $3)', [
    randomUUID(),
    code,
    visitor,
  ]);
}

describe('jobs of the cron', () => {
  it('are known to the database with their schedules', async () => {
    const { rows } = await database.query(
      'select identifier from graphile_worker._private_known_crontabs order by identifier',
    );
    expect(rows.map(({ identifier }) => identifier)).toEqual([
      'analytics-aggregation',
      'cache-warming',
      'link-expiration',
    ]);
  });

  it('are roots of traces of their own', async () => {
    const tree = await runJob('cache-warming');
    const root = tree.one({
      service: 'job-scheduler',
      kind: 'internal',
      name: 'job.execute cache-warming',
    });
    expect(tree.roots()).toEqual([root]);
    expect(root.parentSpanId).toBe('');
    expect(root.attributes).toMatchObject({
      'job.name': 'cache-warming',
      'job.group': 'performance',
      'job.type': 'scheduled',
      'job.links_warmed': expect.any(Number),
    });
    expect(Number(root.attributes['job.next_fire_time'])).toBeGreaterThan(
      Number(root.attributes['job.fire_time']),
    );
  });

  it('mark what has expired, and announce it', async () => {
    await insertLink('over', '2020-01-01T00:00:00Z');
    await insertLink('lasting', '2999-01-01T00:00:00Z');
    await redis.set('link:over', 'cached');
    const tree = await runJob('link-expiration');
    const { rows } = await database.query('select code, status from links order by code');
    expect(rows).toEqual([
      { code: 'lasting', status: 'active' },
      { code: 'over', status: 'expired' },
    ]);
    expect(await redis.get('link:over')).toBeNull();
    const query = { service: 'job-scheduler', kind: 'client', name: 'job.query_expired_links' };
    expect(tree.one({ ...query, kind: 'client' }).attributes['expired.count']).toBe(1);
    const processed = tree.one({
      service: 'job-scheduler',
      kind: 'internal',
      name: 'job.process_expired_link',
    });
    expect(processed.attributes).toMatchObject({ 'link.short_code': 'over' });
    const sent = tree.one({
      service: 'job-scheduler',
      kind: 'producer',
      name: 'send link-events',
    });
    expect(tree.ancestors(sent).map(({ name }) => name)).toEqual([
      'job.process_expired_link',
      'job.execute link-expiration',
    ]);
  });

  it('sum up the clicks of an hour', async () => {
    await insertClick('popular', 'one');
    await insertClick('popular', 'two');
    await insertClick('rare', 'one');
    const tree = await runJob('analytics-aggregation');
    const [root] = tree.roots();
    const report = JSON.parse((await redis.get(String(root?.attributes['job.cache_key']))) ?? '');
    expect(report).toMatchObject({
      totalClicks: 3,
      uniqueUsers: 2,
      topLinks: [
        { code: 'popular', clicks: 2 },
        { code: 'rare', clicks: 1 },
      ],
    });
    const aggregate = tree.one({
      service: 'job-scheduler',
      kind: 'client',
      name: 'job.aggregate_clicks',
    });
    expect(aggregate.attributes).toMatchObject({
      'analytics.total_clicks': 3,
      'analytics.unique_users': 2,
    });
  });

  it('warm the cache with what redirect-service would put there', async () => {
    await insertLink('warm');
    await insertClick('warm', 'one');
    const tree = await runJob('cache-warming');
    expect(JSON.parse((await redis.get('link:warm')) ?? '')).toEqual({
      url: 'https://example.com/',
      ownerId: 'alice',
    });
    expect(tree.has({ service: 'job-scheduler', kind: 'client', name: 'cache.store' })).toBe(true);
  });
});

describe('a job that fails', () => {
  it('is an error span, and stays in the queue', async () => {
    await database.query(
      `select graphile_worker.add_job('update-link-statistics', '{"event": "nonsense"}')`,
    );
    const isFailed = (span: SinkSpan) =>
      span.name === 'job.execute update-link-statistics' && span.isError;
    await expect.poll(() => platform.sink.spans.some(isFailed), { timeout: 10_000 }).toBe(true);
    await expect
      .poll(async () => {
        const { rows } = await database.query(
          `select attempts, last_error from graphile_worker.jobs
           where task_identifier = 'update-link-statistics'`,
        );
        return rows[0]?.last_error;
      })
      .toEqual(expect.any(String));
  });
});

describe('the trace context', () => {
  it('reaches PostgreSQL as a comment of the statement', async () => {
    const tree = await runJob('cache-warming');
    const query = tree.one({
      service: 'job-scheduler',
      kind: 'client',
      name: 'pg.query:SELECT shortener',
    });
    const { rows } = await database.query(
      `select query from pg_stat_activity where application_name = 'job-scheduler'`,
    );
    const comment = `traceparent='00-${query.traceId}-${query.spanId}-01'`;
    expect(rows.map((row) => row.query).filter((text) => text.includes(comment))).toHaveLength(1);
    expect(query.attributes['db.query.text']).not.toContain('traceparent');
  });

  it('is nothing that the polling of the worker makes', () => {
    const roots = platform.sink.spans.filter(({ parentSpanId }) => parentSpanId === '');
    for (const { name } of roots) expect(name).toMatch(/^job\.execute /);
    const statements = platform.sink.spans.map(({ attributes }) => attributes['db.query.text']);
    expect(statements.filter((text) => /graphile_worker/.test(String(text)))).toEqual([]);
  });
});
