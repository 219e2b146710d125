/**
 * job-scheduler: work that nobody waits for, and work that is due at a time.
 * In: url-events, and the clock. Out: link statistics, expired links, reports, a warm cache, and
 * events to job-events and link-events.
 */
import { makeWorkerUtils } from 'graphile-worker';
import * as z from 'zod';
import { openRedis } from '../building-blocks/cache/redis.ts';
import { openPool } from '../building-blocks/database/pool.ts';
import { createKafka, ensureTopics } from '../building-blocks/events/kafka.ts';
import { startPublisher } from '../building-blocks/events/publisher.ts';
import { startSubscriber } from '../building-blocks/events/subscriber.ts';
import { startHealthServer } from '../building-blocks/http-server/health.ts';
import { brokers, listen } from '../telemetry/config.ts';
import { fail, runService } from '../telemetry/lifecycle.ts';
import { enqueue } from './enqueue.ts';
import { jobs } from './jobs/index.ts';
import { updateLinkStatistics } from './jobs/update-link-statistics.ts';
import { startWorker } from './worker.ts';

const name = 'job-scheduler';
const config = z.object({
  ...listen,
  DATABASE_URL: z.url(),
  REDIS_URL: z.url(),
  KAFKA_BROKERS: brokers,
});

await runService(name, config, async (env) => {
  const kafka = createKafka({ clientId: name, brokers: env.KAFKA_BROKERS });
  const [pool, workerPool, redis] = await Promise.all([
    openPool({ url: env.DATABASE_URL, applicationName: name }),
    openPool({ url: env.DATABASE_URL, applicationName: `${name} worker` }),
    openRedis(env.REDIS_URL),
    ensureTopics(kafka, ['url-events', 'link-events', 'job-events']),
  ]);
  const publisher = await startPublisher(kafka);
  // The worker migrates its schema; before that no job can be added.
  const worker = await startWorker({ pool: workerPool, jobs, tools: { pool, redis, publisher } });
  const queue = await makeWorkerUtils({ pgPool: pool });
  const subscriber = await startSubscriber({
    kafka,
    groupId: name,
    handlers: { 'url-events': (event) => enqueue(queue.addJob, updateLinkStatistics, event) },
    onCrash: (error) => fail(name, error),
  });
  const server = await startHealthServer({ host: env.LISTEN, port: env.PORT });
  return {
    host: server.host,
    port: server.port,
    async stop() {
      await Promise.all([server.stop(), subscriber.stop()]);
      await worker.stop();
      await queue.release();
      await Promise.all([publisher.stop(), pool.end(), workerPool.end()]);
      redis.disconnect();
    },
  };
});
