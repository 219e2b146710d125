/** From a request to an identity: token, then session. What is wrong is answered with 401. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Redis } from 'ioredis';
import { Problem } from '../building-blocks/http-server/problem.ts';
import { answering } from '../building-blocks/http-server/server.ts';
import {
  bearerToken,
  type Identity,
  TokenError,
  type TokenVerifier,
} from '../building-blocks/identity/token-verifier.ts';
import { businessContextOf, type Defaults, runInBusinessContext } from './business-context.ts';
import { openSession } from './session.ts';

export interface Authentication {
  readonly verify: TokenVerifier;
  readonly redis: Redis;
  readonly defaults: Defaults;
}

type Handler = (request: FastifyRequest, reply: FastifyReply, who: Identity) => Promise<unknown>;

/** A route handler that runs only for verified callers, in their business context. */
export function authenticated(authentication: Authentication, handler: Handler) {
  return answering(async (request, reply) => {
    const identity = await identify(request, authentication.verify);
    const business = businessContextOf(identity, authentication.defaults);
    return runInBusinessContext(business, async () => {
      await openSession(authentication.redis, identity);
      return handler(request, reply, identity);
    });
  });
}

async function identify(request: FastifyRequest, verify: TokenVerifier): Promise<Identity> {
  try {
    return await verify(bearerToken(request.headers.authorization));
  } catch (cause) {
    if (cause instanceof TokenError) {
      throw new Problem(401, 'unauthorized', cause.message, { cause });
    }
    throw new Problem(503, 'identity_unavailable', 'tokens cannot be verified now', { cause });
  }
}
