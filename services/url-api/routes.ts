/** The HTTP interface of url-api. */
import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import * as z from 'zod';
import { notFound, Problem } from '../building-blocks/http-server/problem.ts';
import { answering, parseRequest } from '../building-blocks/http-server/server.ts';
import { createLink, createRequest, type LinkStore } from './create-link.ts';
import type { Link } from './link.ts';

const byCode = z.object({ code: z.string().min(1).max(64) });
const byOwner = z.object({ owner: z.string().min(1).max(128) });
/** Who asks; absent for operators, whom the gateway has let in with a key. */
const onBehalfOf = z.object({ owner: z.string().optional() });

export function urlRoutes(app: FastifyInstance, store: LinkStore): void {
  app.post(
    '/urls',
    answering(async (request, reply) => {
      const link = await createLink(store, parseRequest(createRequest, request.body));
      return reply.code(201).send(link);
    }),
  );

  app.get(
    '/urls/:code',
    answering(async (request) => {
      const { code } = parseRequest(byCode, request.params);
      return await existing(store, code);
    }),
  );

  app.get(
    '/urls',
    answering(async (request) => {
      const { owner } = parseRequest(byOwner, request.query);
      return { links: await store.links.listOf(owner) };
    }),
  );

  app.delete(
    '/urls/:code',
    answering(async (request, reply) => {
      const { code } = parseRequest(byCode, request.params);
      const { owner } = parseRequest(onBehalfOf, request.query);
      const link = await existing(store, code);
      if (owner !== undefined && owner !== link.ownerId) {
        throw new Problem(403, 'forbidden', `link ${code} belongs to somebody else`);
      }
      if (!(await store.links.markDeleted(code))) throw notFound(`link ${code}`);
      await store.publisher.send('url-events', {
        type: 'deleted',
        id: randomUUID(),
        code,
        ownerId: link.ownerId,
        at: new Date().toISOString(),
      });
      return reply.code(204).send();
    }),
  );
}

async function existing(store: LinkStore, code: string): Promise<Link> {
  const link = await store.links.find(code);
  if (link === undefined) throw notFound(`link ${code}`);
  return link;
}
