/**
 * Who a caller is, from a verified access token. In: a JWT and the issuer's public keys.
 * Out: an identity, or a TokenError that says what is wrong with the token.
 */
import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from 'jose';
import { request } from 'undici';
import * as z from 'zod';

export interface Identity {
  readonly userId: string;
  readonly tenantId: string;
  readonly sessionId: string;
  /** The OAuth client that the token was issued to. */
  readonly clientId: string;
  /** Seconds since 1970. */
  readonly expiresAt: number;
}

export class TokenError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'TokenError';
  }
}

export interface TokenVerifierOptions {
  readonly issuer: string;
  /** Where the issuer is reached from here, if not at its own URL, as behind another network. */
  readonly issuerAt?: string | undefined;
  /** Clients (`azp`) whose tokens are taken. */
  readonly clients: readonly string[];
  /** Where given, `aud` must hold it. */
  readonly audience?: string | undefined;
}

export type TokenVerifier = (token: string) => Promise<Identity>;

const claims = z.object({
  sub: z.string().min(1).max(128),
  tenant_id: z.string().min(1).max(128),
  sid: z.string().min(1).max(128),
  azp: z.string().min(1),
  exp: z.number(),
});

const discovery = z.object({ issuer: z.string(), jwks_uri: z.url() });

/** Reads the issuer's metadata, so that a wrong OIDC_ISSUER shows at the start. */
export async function createTokenVerifier(options: TokenVerifierOptions): Promise<TokenVerifier> {
  const keys = createRemoteJWKSet(new URL(await keySetUrl(options)));
  // Fetched now: else the first request's trace would hold it.
  await keys.reload();
  return async (token) => {
    const payload = await verifiedPayload(token, keys, options);
    const parsed = claims.safeParse(payload);
    if (!parsed.success) {
      const missing = parsed.error.issues.map((issue) => issue.path.join('.'));
      throw new TokenError(`token has no valid claim ${missing.join(', ')}`);
    }
    const { sub, tenant_id, sid, azp, exp } = parsed.data;
    if (!options.clients.includes(azp)) throw new TokenError(`client ${azp} is not accepted`);
    return { userId: sub, tenantId: tenant_id, sessionId: sid, clientId: azp, expiresAt: exp };
  };
}

async function keySetUrl({ issuer, issuerAt }: TokenVerifierOptions): Promise<string> {
  const url = `${issuerAt ?? issuer}/.well-known/openid-configuration`;
  const { statusCode, body } = await request(url, { headersTimeout: 3000, bodyTimeout: 3000 });
  const metadata = discovery.safeParse(statusCode === 200 ? await body.json() : undefined);
  if (!metadata.success) throw new Error(`${url} is no OpenID configuration (HTTP ${statusCode})`);
  if (metadata.data.issuer !== issuer) {
    throw new Error(
      `OIDC_ISSUER is ${issuer}, but that server calls itself ${metadata.data.issuer}`,
    );
  }
  return metadata.data.jwks_uri;
}

async function verifiedPayload(
  token: string,
  keys: ReturnType<typeof createRemoteJWKSet>,
  options: TokenVerifierOptions,
): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer: options.issuer,
      algorithms: ['RS256'],
      clockTolerance: 5,
      ...(options.audience === undefined ? {} : { audience: options.audience }),
    });
    return payload;
  } catch (error) {
    if (error instanceof errors.JWKSTimeout) throw error;
    if (error instanceof errors.JOSEError) {
      throw new TokenError(`token is not valid: ${error.message}`, { cause: error });
    }
    throw error;
  }
}

/** The token of an `Authorization: Bearer …` header. */
export function bearerToken(header: string | undefined): string {
  const match = /^Bearer ([\w.~+/-]+=*)$/i.exec(header ?? '');
  if (match?.[1] === undefined) throw new TokenError('a bearer token is required');
  return match[1];
}
