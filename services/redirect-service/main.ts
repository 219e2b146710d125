/**
 * redirect-service: leads from a short link to its target.
 * In: GET /r/:code, from anybody. Out: a redirect, from Redis or PostgreSQL, and an event to
 * link-events for which the redirect does not wait.
 */
import * as z from 'zod';
import { openRedis } from '../building-blocks/cache/redis.ts';
import { openPool } from '../building-blocks/database/pool.ts';
import { BackgroundSends } from '../building-blocks/events/background-sends.ts';
import { createKafka, ensureTopics } from '../building-blocks/events/kafka.ts';
import { startPublisher } from '../building-blocks/events/publisher.ts';
import { startServer } from '../building-blocks/http-server/server.ts';
import { brokers, listen } from '../telemetry/config.ts';
import { runService } from '../telemetry/lifecycle.ts';
import { redirectRoutes } from './routes.ts';

const name = 'redirect-service';
const maxPendingClicks = 1000;
const config = z.object({
  ...listen,
  DATABASE_URL: z.url(),
  REDIS_URL: z.url(),
  KAFKA_BROKERS: brokers,
  VISITOR_HASH_KEY: z.string().min(8),
});

await runService(name, config, async (env) => {
  const kafka = createKafka({ clientId: name, brokers: env.KAFKA_BROKERS });
  const [pool, redis] = await Promise.all([
    openPool({ url: env.DATABASE_URL, applicationName: name }),
    openRedis(env.REDIS_URL),
    ensureTopics(kafka, ['link-events']),
  ]);
  const publisher = await startPublisher(kafka);
  const sends = new BackgroundSends({ limit: maxPendingClicks });
  const server = await startServer({
    host: env.LISTEN,
    port: env.PORT,
    routes: (app) =>
      redirectRoutes(app, { pool, redis, publisher, sends, visitorKey: env.VISITOR_HASH_KEY }),
  });
  return {
    host: server.host,
    port: server.port,
    async stop() {
      await server.stop();
      await sends.settled();
      await Promise.all([publisher.stop(), pool.end()]);
      redis.disconnect();
    },
  };
});
