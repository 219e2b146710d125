/** Sessions of the identity provider, as far as the bff knows them: one key in Redis for each. */
import type { Redis } from 'ioredis';
import * as z from 'zod';
import { keys } from '../building-blocks/cache/keys.ts';
import { Problem } from '../building-blocks/http-server/problem.ts';
import type { Identity } from '../building-blocks/identity/token-verifier.ts';

const session = z.object({
  userId: z.string(),
  tenantId: z.string(),
  /** ISO 8601. */
  startedAt: z.string(),
  revoked: z.boolean(),
});

/**
 * Starts the session that a token names, or finds it. A token is refused whose session was
 * revoked, or belongs to somebody else.
 */
export async function openSession(redis: Redis, identity: Identity): Promise<void> {
  const key = keys.session(identity.sessionId);
  const known = parse(await answered(redis.get(key)));
  if (known === undefined) {
    const started: z.infer<typeof session> = {
      userId: identity.userId,
      tenantId: identity.tenantId,
      startedAt: new Date().toISOString(),
      revoked: false,
    };
    const secondsLeft = Math.max(1, identity.expiresAt - Math.floor(Date.now() / 1000));
    await answered(redis.set(key, JSON.stringify(started), 'EX', secondsLeft));
    return;
  }
  if (known.revoked || known.userId !== identity.userId) {
    throw new Problem(401, 'unauthorized', 'the session is over');
  }
}

/** Without Redis nobody knows whether the session was revoked: then nobody gets in. */
async function answered<T>(command: Promise<T>): Promise<T> {
  return command.catch((cause: unknown) => {
    throw new Problem(503, 'session_unavailable', 'sessions cannot be checked now', { cause });
  });
}

function parse(text: string | null): z.infer<typeof session> | undefined {
  if (text === null) return undefined;
  const parsed = session.safeParse(JSON.parse(text));
  return parsed.success ? parsed.data : undefined;
}
