/**
 * The worker of graphile-worker. Its own queries, polls and heartbeats are endless and belong to
 * nobody's request: they run with tracing suppressed, on connections of their own.
 */
import { context } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { Logger, parseCronItems, type Runner, run, type TaskList } from 'graphile-worker';
import type { Pool } from 'pg';
import { taskOf } from './execute.ts';
import type { JobDefinition, JobTools } from './job.ts';

export interface WorkerOptions {
  readonly pool: Pool;
  readonly jobs: readonly JobDefinition[];
  readonly tools: JobTools;
}

const concurrency = 4;
/** Only what LISTEN and NOTIFY miss waits for a poll: jobs of the future, and retries. */
const pollIntervalMs = 2000;

const logger = new Logger(() => (level, message) => {
  if (level === 'error' || level === 'warning') console.error(`graphile-worker: ${message}`);
});

export function startWorker(options: WorkerOptions): Promise<Runner> {
  const { pool, jobs, tools } = options;
  const taskList: TaskList = Object.fromEntries(jobs.map((job) => [job.name, taskOf(job, tools)]));
  const parsedCronItems = parseCronItems(
    jobs.flatMap(({ name, cron }) => (cron === undefined ? [] : [{ task: name, match: cron }])),
  );
  return context.with(suppressTracing(context.active()), () =>
    run({
      pgPool: pool,
      taskList,
      parsedCronItems,
      concurrency,
      pollInterval: pollIntervalMs,
      noHandleSignals: true,
      logger,
    }),
  );
}
