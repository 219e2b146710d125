/**
 * analytics-api: remembers what happens to links, and counts it.
 * In: url-events and link-events; GET /stats/:code from the bff. Out: rows of `clicks` and
 * `link_events`; statistics.
 */
import * as z from 'zod';
import { openPool } from '../building-blocks/database/pool.ts';
import { createKafka, ensureTopics } from '../building-blocks/events/kafka.ts';
import { startSubscriber } from '../building-blocks/events/subscriber.ts';
import { answering, parseRequest, startServer } from '../building-blocks/http-server/server.ts';
import { brokers, listen } from '../telemetry/config.ts';
import { fail, runService } from '../telemetry/lifecycle.ts';
import { storeEvent } from './event-store.ts';
import { readStatistics } from './statistics.ts';

const name = 'analytics-api';
const config = z.object({ ...listen, DATABASE_URL: z.url(), KAFKA_BROKERS: brokers });
const params = z.object({ code: z.string().min(1).max(64) });

await runService(name, config, async (env) => {
  const kafka = createKafka({ clientId: name, brokers: env.KAFKA_BROKERS });
  const [pool] = await Promise.all([
    openPool({ url: env.DATABASE_URL, applicationName: name }),
    ensureTopics(kafka, ['url-events', 'link-events']),
  ]);
  const subscriber = await startSubscriber({
    kafka,
    groupId: name,
    handlers: {
      'url-events': (event) => storeEvent(pool, event),
      'link-events': (event) => storeEvent(pool, event),
    },
    onCrash: (error) => fail(name, error),
  });
  const server = await startServer({
    host: env.LISTEN,
    port: env.PORT,
    routes: (app) =>
      app.get(
        '/stats/:code',
        answering(async (request) =>
          readStatistics(pool, parseRequest(params, request.params).code),
        ),
      ),
  });
  return {
    host: server.host,
    port: server.port,
    async stop() {
      await Promise.all([server.stop(), subscriber.stop()]);
      await pool.end();
    },
  };
});
