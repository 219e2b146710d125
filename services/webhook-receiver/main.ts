/**
 * webhook-receiver: takes what third parties tell by themselves.
 * In: POST /webhooks/:source. Out: 202, and a span in the trace of who called, or a new one.
 */
import * as z from 'zod';
import { answering, parseRequest, startServer } from '../building-blocks/http-server/server.ts';
import { describeRequest } from '../building-blocks/http-server/server-span.ts';
import { listen } from '../telemetry/config.ts';
import { runService } from '../telemetry/lifecycle.ts';
import { attributes } from '../telemetry/semconv.ts';

const bySource = z.object({ source: z.string().regex(/^[a-z0-9-]{1,64}$/) });
const webhook = z.object({ event: z.string().min(1).max(64) });

await runService('webhook-receiver', z.object(listen), (env) =>
  startServer({
    host: env.LISTEN,
    port: env.PORT,
    routes: (app) => {
      app.post(
        '/webhooks/:source',
        answering(async (request, reply) => {
          const { source } = parseRequest(bySource, request.params);
          const { event } = parseRequest(webhook, request.body);
          describeRequest({ [attributes.webhookSource]: source, [attributes.webhookEvent]: event });
          return reply.code(202).send({ received: event });
        }),
      );
    },
  }),
);
