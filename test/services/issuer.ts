/** An OpenID issuer for tests, which also signs what no real one would: to see it refused. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';

export interface TestIssuer {
  readonly url: string;
  readonly address: string;
  /** An access token of alice's; claims given here replace hers, undefined ones are left out. */
  token(claims?: JWTPayload): Promise<string>;
  stop(): Promise<void>;
}

export const alice = {
  sub: 'user-alice',
  preferred_username: 'alice',
  tenant_id: 'acme',
  sid: 'session-alice',
  azp: 'tracelab-cli',
} as const;

export async function startIssuer(): Promise<TestIssuer> {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const key = { ...(await exportJWK(publicKey)), kid: 'test', alg: 'RS256', use: 'sig' };
  const server = createServer((request, response) => {
    const issuer = `http://${request.headers.host}/realms/tracelab`;
    const documents: Record<string, unknown> = {
      '/realms/tracelab/.well-known/openid-configuration': { issuer, jwks_uri: `${issuer}/keys` },
      '/realms/tracelab/keys': { keys: [key] },
    };
    const document = documents[request.url ?? ''];
    response
      .writeHead(document === undefined ? 404 : 200, { 'content-type': 'application/json' })
      .end(JSON.stringify(document ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const url = `http://${address}/realms/tracelab`;
  return {
    url,
    address,
    token: (claims = {}) => {
      const nowSeconds = Math.floor(Date.now() / 1000);
      const payload = { ...alice, iss: url, iat: nowSeconds, exp: nowSeconds + 300, ...claims };
      return new SignJWT(payload)
        .setProtectedHeader({ alg: 'RS256', kid: 'test' })
        .sign(privateKey);
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
