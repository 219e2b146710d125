/** The userinfo endpoint, answered from the access token. */
import type { KoaContextWithOIDC as Context } from 'oidc-provider';
import { userClaims } from './claims.ts';
import { type TokenIssuer, verifyAccessToken } from './tokens.ts';

export const userinfoPath = '/protocol/openid-connect/userinfo';

export async function handleUserinfo(ctx: Context, from: TokenIssuer): Promise<void> {
  if (ctx.method !== 'GET' && ctx.method !== 'POST') ctx.throw(405);
  ctx.set('cache-control', 'no-cache');
  const refuse = (status: number, parameters: string) => {
    ctx.set('www-authenticate', `Bearer realm="${from.realm.realm}"${parameters}`);
    ctx.body = '';
    ctx.status = status;
  };
  const token = /^Bearer (.+)$/i.exec(ctx.get('authorization'))?.[1];
  if (!token) return refuse(401, '');
  const claims = await verifyAccessToken(from, token).catch(() => undefined);
  const user = from.realm.users.find(({ id }) => id === claims?.sub);
  const client = from.realm.clients.find(({ clientId }) => clientId === claims?.['azp']);
  if (!claims || !user || !client) {
    return refuse(401, ', error="invalid_token", error_description="Token verification failed"');
  }
  if (!String(claims['scope']).split(' ').includes('openid')) {
    return refuse(403, ', error="insufficient_scope", error_description="Missing openid scope"');
  }
  ctx.body = { sub: user.id, ...userClaims(user, client) };
}
