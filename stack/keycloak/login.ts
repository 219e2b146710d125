/** The login page of the authorization code flow: shows the form, takes it back. */
import { text } from 'node:stream/consumers';
import type Provider from 'oidc-provider';
import type { KoaContextWithOIDC as Context } from 'oidc-provider';
import { authenticate } from './grants.ts';
import { page } from './page.ts';
import type { Realm } from './realm.ts';

/** Path of the form below the issuer's, as Keycloak has it. */
export const loginPath = '/login-actions/authenticate';

const maxFormBytes = 10_000;

export async function handleLogin(ctx: Context, provider: Provider, realm: Realm): Promise<void> {
  ctx.set('cache-control', 'no-store');
  if (ctx.method === 'GET') {
    await provider.interactionDetails(ctx.req, ctx.res);
    showForm(ctx);
    return;
  }
  if (ctx.method !== 'POST') ctx.throw(405);
  if (!(Number(ctx.get('content-length')) <= maxFormBytes)) ctx.throw(413);
  const form = new URLSearchParams(await text(ctx.req));
  const user = authenticate(realm, form.get('username') ?? '', form.get('password') ?? '');
  if (!user) {
    showForm(ctx, 'Invalid username or password.');
    return;
  }
  // Throws SessionNotFound where the form did not come from a login that is under way.
  const location = await provider.interactionResult(ctx.req, ctx.res, {
    login: { accountId: user.id },
  });
  ctx.redirect(location);
}

function showForm(ctx: Context, message = ''): void {
  ctx.type = 'html';
  ctx.body = page(
    'Sign in',
    `<p>${message}</p>
    <form id="kc-form-login" method="post" action="">
      <label>Username <input name="username" autocomplete="username" autofocus></label>
      <label>Password <input name="password" type="password" autocomplete="current-password"></label>
      <button>Sign in</button>
    </form>`,
  );
}
