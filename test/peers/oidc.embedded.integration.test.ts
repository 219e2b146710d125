import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Listening, listen } from '../../stack/keycloak/listen.ts';
import { readRealm } from '../../stack/keycloak/realm.ts';
import { oidcContract } from './oidc.suite.ts';
import { realmSecrets } from './realm-secrets.ts';

describe('Keycloak stand-in', () => {
  let server: Listening;
  beforeAll(async () => {
    server = await listen({ host: '127.0.0.1', port: 0, realm: await readRealm(realmSecrets) });
  });
  afterAll(() => server?.stop());
  const base = () => `http://127.0.0.1:${server.port}`;

  oidcContract(base);

  test('refuses refresh tokens, which it never issued', async () => {
    const response = await fetch(`${base()}/realms/tracelab/protocol/openid-connect/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'refresh_token',
        client_id: 'tracelab-cli',
        client_secret: realmSecrets.CLI_CLIENT_SECRET,
        refresh_token: 'any',
      }),
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      error: 'unsupported_grant_type',
      error_description: 'This stand-in issues no refresh tokens',
    });
  });
});
