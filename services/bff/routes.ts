/** The HTTP interface of the platform, as the edge and the gateway pass it on. */
import type { FastifyInstance } from 'fastify';
import * as z from 'zod';
import { parseRequest } from '../building-blocks/http-server/server.ts';
import { type Authentication, authenticated } from './authenticate.ts';
import type { LinkService } from './link-service.ts';
import type { PremiumService } from './premium.ts';

/** Shapes only; what is a good URL or alias, url-api decides. */
const createRequest = z.strictObject({
  url: z.string().min(1).max(4096),
  alias: z.string().max(64).optional(),
  expiresInSeconds: z.number().optional(),
  premium: z.boolean().default(false),
});
const byCode = z.object({ code: z.string().min(1).max(64) });

export function apiRoutes(
  app: FastifyInstance,
  authentication: Authentication,
  links: LinkService,
  premiumLinks: PremiumService,
): void {
  app.post(
    '/api/urls',
    authenticated(authentication, async (request, reply, who) => {
      const { premium, ...wanted } = parseRequest(createRequest, request.body);
      if (premium) return reply.code(201).send(await premiumLinks.create(wanted, who));
      const { link, created } = await links.create(wanted, who);
      return reply.code(created ? 201 : 200).send(link);
    }),
  );

  app.get(
    '/api/urls',
    authenticated(authentication, async (_request, _reply, who) => ({
      links: await links.list(who),
    })),
  );

  app.get(
    '/api/urls/:code',
    authenticated(authentication, async (request, _reply, who) =>
      links.details(parseRequest(byCode, request.params).code, who),
    ),
  );

  app.get(
    '/api/urls/:code/stats',
    authenticated(authentication, async (request, _reply, who) =>
      links.statistics(parseRequest(byCode, request.params).code, who),
    ),
  );

  app.delete(
    '/api/urls/:code',
    authenticated(authentication, async (request, reply, who) => {
      await links.remove(parseRequest(byCode, request.params).code, who);
      return reply.code(204).send();
    }),
  );
}
