/** What a job is to job-scheduler: a name, a group, when it runs, and what it does. */

import type { Redis } from 'ioredis';
import type { Pool } from 'pg';
import type { Publisher } from '../building-blocks/events/publisher.ts';

export interface JobTools {
  readonly pool: Pool;
  readonly redis: Redis;
  readonly publisher: Publisher;
}

export interface JobRun {
  readonly id: string;
  readonly payload: unknown;
}

export interface JobDefinition {
  /** Task identifier of graphile-worker, and `job.name` of its spans. */
  readonly name: string;
  readonly group: string;
  /** Five cron fields, UTC. Absent: the job runs when an event asks for it. */
  readonly cron?: string;
  run(run: JobRun, tools: JobTools): Promise<void>;
}
