/** `oidc-provider`, set up as Keycloak presents itself: paths, clients, users, tokens, errors. */
import { randomBytes } from 'node:crypto';
import Provider, { type ClientMetadata, type KoaContextWithOIDC } from 'oidc-provider';
import { clientCredentialsGrant, grantedScope, passwordGrant } from './grants.ts';
import { toJwk } from './keys.ts';
import { handleLogin, loginPath } from './login.ts';
import { memoryAdapterFactory } from './memory-adapter.ts';
import { escapeHtml, page } from './page.ts';
import type { RealmClient } from './realm.ts';
import { allowRedirectPatterns } from './redirect-uri.ts';
import { translateTokenError } from './token-error.ts';
import { mintTokens, type TokenIssuer, type TokenRequest } from './tokens.ts';
import { handleUserinfo, userinfoPath } from './userinfo.ts';

const tokenPath = '/protocol/openid-connect/token';
const hourSeconds = 3_600;

export function createProvider(from: TokenIssuer): Provider {
  const { issuer, realm } = from;
  const clientOf = (id: string | undefined): RealmClient => {
    const client = realm.clients.find(({ clientId }) => clientId === id);
    if (!client) throw new Error(`no client ${id} in realm.json`);
    return client;
  };

  const provider = new Provider(issuer, {
    adapter: memoryAdapterFactory(),
    clients: realm.clients.map(clientMetadata),
    jwks: { keys: [toJwk(from.key)] },
    cookies: { keys: [randomBytes(32).toString('base64url')] },
    scopes: ['openid', 'profile', 'email'],
    claims: { openid: ['sub'], profile: ['name', 'preferred_username'], email: ['email'] },
    responseTypes: ['code'],
    discovery: { userinfo_endpoint: `${issuer}${userinfoPath}` },
    routes: {
      authorization: '/protocol/openid-connect/auth',
      token: tokenPath,
      jwks: '/protocol/openid-connect/certs',
      end_session: '/protocol/openid-connect/logout',
    },
    features: {
      devInteractions: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      dPoP: { enabled: false },
      // Its tokens are of another form than Keycloak's: see tokens.ts.
      userinfo: { enabled: false },
      clientCredentials: { enabled: false },
      resourceIndicators: { enabled: false },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource(ctx, form) {
          ctx.body = page(
            'Sign out',
            `${form}<button name="logout" value="yes" form="op.logoutForm">Sign out</button>`,
          );
        },
        postLogoutSuccessSource(ctx) {
          ctx.body = page('Signed out', '');
        },
      },
    },
    interactions: { url: (_ctx, { uid }) => `${new URL(issuer).pathname}${loginPath}/${uid}` },
    pkce: { required: () => true },
    clientBasedCORS: (_ctx, origin, { clientId }) => clientOf(clientId).webOrigins.includes(origin),
    findAccount: async (_ctx, sub) =>
      realm.users.some(({ id }) => id === sub)
        ? { accountId: sub, claims: async () => ({ sub }) }
        : undefined,
    // Own clients only: nobody is asked for consent.
    async loadExistingGrant(ctx) {
      const { client, session, provider: own } = ctx.oidc;
      if (!client || !session?.accountId) return undefined;
      const grant = new own.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope('openid profile email');
      await grant.save();
      return grant;
    },
    renderError(ctx, out) {
      ctx.type = 'html';
      ctx.body = page('Error', `<p>${escapeHtml(`${out.error}: ${out.error_description}`)}</p>`);
    },
    ttl: {
      AccessToken: realm.accessTokenLifespan,
      AuthorizationCode: 60,
      Grant: hourSeconds,
      IdToken: realm.accessTokenLifespan,
      Interaction: 30 * 60,
      Session: 10 * hourSeconds,
    },
  });
  allowRedirectPatterns(provider, clientOf);

  const answer = async (ctx: KoaContextWithOIDC, request: TokenRequest) => {
    ctx.body = await mintTokens(from, request);
  };
  provider.registerGrantType(
    'password',
    (ctx) => answer(ctx, passwordGrant(realm, clientOf(ctx.oidc.client.clientId), ctx.oidc.params)),
    ['username', 'password', 'scope'],
  );
  provider.registerGrantType(
    'client_credentials',
    (ctx) =>
      answer(
        ctx,
        clientCredentialsGrant(realm, clientOf(ctx.oidc.client.clientId), ctx.oidc.params),
      ),
    ['scope'],
  );

  provider.use(async (koaContext, next) => {
    // `oidc` is filled in on the way; until then only Koa's own part is used.
    const ctx = koaContext as KoaContextWithOIDC;
    if (ctx.path === userinfoPath) return handleUserinfo(ctx, from);
    if (ctx.path.startsWith(`${loginPath}/`)) return handleLogin(ctx, provider, realm);
    await next();
    if (ctx.path === tokenPath) await finishTokenAnswer(ctx, answer, from);
    else if (ctx.status === 404) {
      ctx.body = { error: 'HTTP 404 Not Found' };
      ctx.status = 404; // a body alone makes it 200
    }
    return undefined;
  });
  return provider;
}

/** Keycloak's tokens in place of the library's (code flow), Keycloak's words in its errors. */
async function finishTokenAnswer(
  ctx: KoaContextWithOIDC,
  answer: (ctx: KoaContextWithOIDC, request: TokenRequest) => Promise<void>,
  { realm }: TokenIssuer,
): Promise<void> {
  const { AuthorizationCode: code, Client } = ctx.oidc?.entities ?? {};
  if (ctx.status === 404) {
    ctx.body = { error: 'HTTP 405 Method Not Allowed' };
    ctx.status = 405;
    return;
  }
  if (ctx.status === 200 && code) {
    const user = realm.users.find(({ id }) => id === code.accountId);
    const client = realm.clients.find(({ clientId }) => clientId === code.clientId);
    if (!user || !client) throw new Error('the code is for nobody');
    const scope = grantedScope(code.scope);
    await answer(ctx, { client, user, scope, sid: code.sessionUid, nonce: code.nonce });
    return;
  }
  const body: unknown = ctx.body;
  if (typeof body !== 'object' || body === null || !('error' in body)) return;
  const description = 'error_description' in body ? String(body.error_description) : '';
  const translated = translateTokenError(String(body.error), description, {
    clientKnown: Client !== undefined,
    grantType: grantTypeOf(ctx),
  });
  if (!translated) return;
  ctx.status = translated.status;
  ctx.body = translated.body;
}

function grantTypeOf(ctx: KoaContextWithOIDC): string | undefined {
  const grantType = ctx.oidc?.params?.['grant_type'];
  return typeof grantType === 'string' ? grantType : undefined;
}

/** Whether a client may use a grant is decided in grants.ts, with Keycloak's answers. */
function clientMetadata(client: RealmClient): ClientMetadata {
  const grants = ['password', 'client_credentials'];
  return {
    client_id: client.clientId,
    ...(client.publicClient
      ? { token_endpoint_auth_method: 'none' }
      : { token_endpoint_auth_method: 'client_secret_basic', client_secret: client.secret }),
    grant_types: client.standardFlowEnabled ? [...grants, 'authorization_code'] : grants,
    response_types: client.standardFlowEnabled ? ['code'] : [],
    redirect_uris: client.redirectUris,
    post_logout_redirect_uris: client.redirectUris,
  };
}
