/**
 * url-api: creates, finds, lists and deletes short links.
 * In: HTTP from the bff (and from operators through the gateway). Out: rows of `links`, and an
 * event to url-events for each link created or deleted.
 */
import * as z from 'zod';
import { openPool } from '../building-blocks/database/pool.ts';
import { createKafka, ensureTopics } from '../building-blocks/events/kafka.ts';
import { startPublisher } from '../building-blocks/events/publisher.ts';
import { startServer } from '../building-blocks/http-server/server.ts';
import { brokers, listen } from '../telemetry/config.ts';
import { runService } from '../telemetry/lifecycle.ts';
import { linkTable } from './link-table.ts';
import { urlRoutes } from './routes.ts';

const name = 'url-api';
const config = z.object({ ...listen, DATABASE_URL: z.url(), KAFKA_BROKERS: brokers });

await runService(name, config, async (env) => {
  const kafka = createKafka({ clientId: name, brokers: env.KAFKA_BROKERS });
  const [pool] = await Promise.all([
    openPool({ url: env.DATABASE_URL, applicationName: name }),
    ensureTopics(kafka, ['url-events']),
  ]);
  const publisher = await startPublisher(kafka);
  const server = await startServer({
    host: env.LISTEN,
    port: env.PORT,
    routes: (app) => urlRoutes(app, { links: linkTable(pool), publisher }),
  });
  return {
    host: server.host,
    port: server.port,
    async stop() {
      await server.stop();
      await Promise.all([publisher.stop(), pool.end()]);
    },
  };
});
