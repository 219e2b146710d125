/**
 * email-service: the third party that takes e-mail, and sends none.
 * In: POST /email. Out: 202 with the id under which it would be sent.
 */
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { answering, parseRequest, startServer } from '../building-blocks/http-server/server.ts';
import { describeRequest } from '../building-blocks/http-server/server-span.ts';
import { listen } from '../telemetry/config.ts';
import { runService } from '../telemetry/lifecycle.ts';
import { attributes } from '../telemetry/semconv.ts';

/** To whom stays out of the spans: it is personal. */
const email = z.object({ to: z.string().min(1), template: z.string().min(1).max(64) });

await runService('email-service', z.object(listen), (env) =>
  startServer({
    host: env.LISTEN,
    port: env.PORT,
    routes: (app) => {
      app.post(
        '/email',
        answering(async (request, reply) => {
          const { template } = parseRequest(email, request.body);
          describeRequest({ [attributes.emailTemplate]: template });
          return reply.code(202).send({ id: randomUUID() });
        }),
      );
    },
  }),
);
