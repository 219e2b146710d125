/**
 * The HTTP server that the services share: health, error bodies, limits.
 * In: routes. Out: a listening Fastify whose spans the preloaded instrumentations make.
 */
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import type * as z from 'zod';
import { holdRequests } from '../../telemetry/faults/http-arrival.ts';
import { Problem } from './problem.ts';

export interface ServerOptions {
  readonly host: string;
  readonly port: number;
  readonly routes: (app: FastifyInstance) => void;
}

export interface ListeningServer {
  readonly host: string;
  readonly port: number;
  stop(): Promise<void>;
}

const bodyLimitBytes = 16 * 1024;

export async function startServer(options: ServerOptions): Promise<ListeningServer> {
  const app = fastify({
    bodyLimit: bodyLimitBytes,
    requestTimeout: 10_000,
    // Longer than a proxy keeps its idle connections: it must be the proxy that closes them.
    keepAliveTimeout: 75_000,
    forceCloseConnections: 'idle',
    trustProxy: 'loopback, uniquelocal',
  });
  holdRequests(app.server);
  app.setErrorHandler(answerProblem);
  app.setNotFoundHandler((request, reply) =>
    reply
      .code(404)
      .send({ error: 'not_found', message: `there is no ${request.method} ${pathOf(request)}` }),
  );
  app.get('/health', () => ({ status: 'ok' }));
  options.routes(app);
  await app.listen({ host: options.host, port: options.port });
  const address = app.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  return { host: options.host, port, stop: () => app.close() };
}

type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;

/**
 * A route handler whose refusals are answers: what a handler throws, the instrumentation records
 * as an error of its spans, and a 404 is none.
 */
export function answering(handler: Handler): Handler {
  return async (request, reply) => {
    try {
      return await handler(request, reply);
    } catch (error) {
      if (error instanceof Problem && error.isRefusal) return answer(error, reply);
      throw error;
    }
  };
}

function answer(problem: Problem, reply: FastifyReply): FastifyReply {
  return reply.code(problem.status).send({ error: problem.error, message: problem.message });
}

function answerProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error instanceof Problem) {
    console.error(`${request.method} ${pathOf(request)}: ${error.message}`);
    return answer(error, reply);
  }
  const status = statusOf(error);
  if (status < 500) {
    const message = error instanceof Error ? error.message : 'the request is not valid';
    return reply.code(status).send({ error: 'bad_request', message });
  }
  console.error(`${request.method} ${pathOf(request)}:`, error);
  return reply.code(500).send({ error: 'internal', message: 'something went wrong here' });
}

function statusOf(error: unknown): number {
  const isFastifys = typeof error === 'object' && error !== null && 'statusCode' in error;
  return isFastifys && typeof error.statusCode === 'number' ? error.statusCode : 500;
}

/** Without the query string, which may hold what no log should. */
function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? '';
}

/** Parses what came in a request; what does not fit is answered with 422. */
export function parseRequest<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where = issue === undefined || issue.path.length === 0 ? 'body' : issue.path.join('.');
  throw new Problem(422, 'invalid_request', `${where}: ${issue?.message ?? 'is not valid'}`);
}
