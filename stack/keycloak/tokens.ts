/**
 * Mints tokens as Keycloak does, for every grant: `oidc-provider` alone would make opaque ones,
 * or JWTs with an audience, which Keycloak's have not.
 */
import { createHash, randomUUID } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import { userClaims } from './claims.ts';
import type { SigningKey } from './keys.ts';
import type { Realm, RealmClient, RealmUser } from './realm.ts';

export interface TokenIssuer {
  readonly issuer: string;
  readonly realm: Realm;
  readonly key: SigningKey;
}

export interface TokenRequest {
  readonly client: RealmClient;
  readonly user: RealmUser;
  readonly scope: string;
  /** Session; none for a client that acts for itself. */
  readonly sid?: string | undefined;
  readonly nonce?: string | undefined;
}

/** The token endpoint's answer. */
export async function mintTokens(
  from: TokenIssuer,
  request: TokenRequest,
): Promise<Record<string, unknown>> {
  const { client, user, scope, sid, nonce } = request;
  const common = {
    azp: client.clientId,
    ...(sid && { sid }),
    acr: '1',
    ...userClaims(user, client),
  };
  const accessToken = await sign(from, user, { ...common, typ: 'Bearer', scope });
  const idToken =
    sid && scope.split(' ').includes('openid')
      ? await sign(from, user, {
          ...common,
          typ: 'ID',
          aud: client.clientId,
          at_hash: leftHalfHash(accessToken),
          ...(nonce && { nonce }),
        })
      : undefined;
  return {
    access_token: accessToken,
    expires_in: from.realm.accessTokenLifespan,
    refresh_expires_in: 0, // no refresh tokens here
    token_type: 'Bearer',
    ...(idToken && { id_token: idToken }),
    'not-before-policy': 0,
    ...(sid && { session_state: sid }),
    scope,
  };
}

/** The claims of an access token of ours; throws if it is none, or has expired. */
export async function verifyAccessToken(from: TokenIssuer, token: string) {
  const { payload } = await jwtVerify(token, from.key.publicKey, {
    issuer: from.issuer,
    algorithms: ['RS256'],
  });
  if (payload['typ'] !== 'Bearer') throw new Error('not an access token');
  return payload;
}

function sign(
  { issuer, realm, key }: TokenIssuer,
  user: RealmUser,
  claims: Readonly<Record<string, unknown>>,
): Promise<string> {
  const issuedAt = Math.floor(Date.now() / 1_000);
  return new SignJWT({ ...claims })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: key.kid })
    .setIssuer(issuer)
    .setSubject(user.id)
    .setJti(randomUUID())
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + realm.accessTokenLifespan)
    .sign(key.privateKey);
}

/** `at_hash` of OpenID Connect Core, section 3.1.3.6. */
function leftHalfHash(token: string): string {
  return createHash('sha256').update(token).digest().subarray(0, 16).toString('base64url');
}
