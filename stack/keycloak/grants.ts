/** The grants of machines and of the command line: password, client_credentials. */
import { createHash, randomUUID, timingSafeEqual } from 'node:crypto';
import type { Realm, RealmClient, RealmUser } from './realm.ts';
import { TokenError } from './token-error.ts';
import type { TokenRequest } from './tokens.ts';

const knownScopes = ['openid', 'profile', 'email'];

type Parameters = Readonly<Record<string, unknown>>;

/** Direct access grant. Throws TokenError. */
export function passwordGrant(
  realm: Realm,
  client: RealmClient,
  parameters: Parameters,
): TokenRequest {
  if (!client.directAccessGrantsEnabled) {
    throw new TokenError(400, 'unauthorized_client', 'Client not allowed for direct access grants');
  }
  const scope = grantedScope(parameters['scope']);
  const { username, password } = parameters;
  if (typeof username !== 'string') {
    throw new TokenError(401, 'invalid_request', 'Missing parameter: username');
  }
  const user = authenticate(realm, username, String(password ?? ''));
  if (!user) throw new TokenError(401, 'invalid_grant', 'Invalid user credentials');
  return { client, user, scope, sid: randomUUID() };
}

/** A client that acts for itself, as its service account. Throws TokenError. */
export function clientCredentialsGrant(
  realm: Realm,
  client: RealmClient,
  parameters: Parameters,
): TokenRequest {
  if (client.publicClient) {
    throw new TokenError(
      401,
      'unauthorized_client',
      'Public client not allowed to retrieve service account',
    );
  }
  const user = realm.users.find((each) => each.serviceAccountClientId === client.clientId);
  if (!client.serviceAccountsEnabled || !user) {
    throw new TokenError(
      401,
      'unauthorized_client',
      'Client not enabled to retrieve service account',
    );
  }
  return { client, user, scope: grantedScope(parameters['scope']) };
}

/** The user with this name and password. */
export function authenticate(
  realm: Realm,
  username: string,
  password: string,
): RealmUser | undefined {
  const user = realm.users.find((each) => each.username === username.toLowerCase());
  const expected = user?.credentials[0]?.value;
  // Compared in any case, so that an unknown user takes as long as a wrong password.
  const matches = timingSafeEqual(digest(password), digest(expected ?? ''));
  return expected !== undefined && matches ? user : undefined;
}

/** Keycloak adds the realm's default scopes to those that were asked for. */
export function grantedScope(requested: unknown): string {
  const words = typeof requested === 'string' ? requested.split(' ').filter(Boolean) : [];
  if (words.some((word) => !knownScopes.includes(word))) {
    throw new TokenError(400, 'invalid_scope', `Invalid scopes: ${words.join(' ')}`);
  }
  return words.includes('openid') ? 'openid profile email' : 'profile email';
}

const digest = (text: string) => createHash('sha256').update(text).digest();
