/**
 * Contract of the identity provider, as the platform needs it: the same assertions, over HTTP
 * alone, for the stand-in and for a real Keycloak that imported stack/keycloak/realm.json.
 * In: the base URL of one whose placeholders hold realmSecrets.
 * Out: a vitest suite.
 */
import { createHash, randomBytes } from 'node:crypto';
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Browser } from './browser.ts';
import { realmSecrets } from './realm-secrets.ts';

const users = [
  {
    username: 'alice',
    password: realmSecrets.ALICE_PASSWORD,
    tenant: 'acme',
    name: 'Alice Archer',
  },
  { username: 'bob', password: realmSecrets.BOB_PASSWORD, tenant: 'acme', name: 'Bob Baker' },
  {
    username: 'carol',
    password: realmSecrets.CAROL_PASSWORD,
    tenant: 'globex',
    name: 'Carol Cooper',
  },
] as const;
const [alice] = users;

const hourSeconds = 3_600;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const discoverySchema = z.looseObject({
  issuer: z.string(),
  authorization_endpoint: z.string(),
  token_endpoint: z.string(),
  jwks_uri: z.string(),
  userinfo_endpoint: z.string(),
  end_session_endpoint: z.string(),
  grant_types_supported: z.array(z.string()),
  response_types_supported: z.array(z.string()),
  id_token_signing_alg_values_supported: z.array(z.string()),
  code_challenge_methods_supported: z.array(z.string()),
});

const tokensSchema = z.looseObject({
  access_token: z.string(),
  expires_in: z.number(),
  token_type: z.literal('Bearer'),
  scope: z.string(),
  session_state: z.string().optional(),
  id_token: z.string().optional(),
});

export function oidcContract(base: () => string): void {
  const issuer = () => `${base()}/realms/tracelab`;
  const endpoint = (name: string) => `${issuer()}/protocol/openid-connect/${name}`;
  const discover = async () => {
    const response = await fetch(`${issuer()}/.well-known/openid-configuration`);
    expect(response.status).toBe(200);
    return discoverySchema.parse(await response.json());
  };
  const askToken = async (form: Readonly<Record<string, string>>, authorization?: string) => {
    const response = await fetch(endpoint('token'), {
      method: 'POST',
      body: new URLSearchParams(form),
      ...(authorization && { headers: { authorization } }),
    });
    return { status: response.status, body: (await response.json()) as unknown };
  };
  const cli = { client_id: 'tracelab-cli', client_secret: realmSecrets.CLI_CLIENT_SECRET };
  const passwordForm = ({ username, password }: { username: string; password: string }) => ({
    ...cli,
    grant_type: 'password',
    username,
    password,
  });
  const signIn = async (form: Readonly<Record<string, string>>, authorization?: string) => {
    const { status, body } = await askToken(form, authorization);
    expect({ status, body }).toMatchObject({ status: 200 });
    return tokensSchema.parse(body);
  };
  const verify = async (token: string, options: { audience?: string } = {}) => {
    const keys = createRemoteJWKSet(new URL(endpoint('certs')));
    return jwtVerify(token, keys, { issuer: issuer(), algorithms: ['RS256'], ...options });
  };

  describe('discovery', () => {
    test("names Keycloak's addresses", async () => {
      expect(await discover()).toMatchObject({
        issuer: issuer(),
        authorization_endpoint: endpoint('auth'),
        token_endpoint: endpoint('token'),
        jwks_uri: endpoint('certs'),
        userinfo_endpoint: endpoint('userinfo'),
        end_session_endpoint: endpoint('logout'),
      });
    });

    test('names what the clients use', async () => {
      const found = await discover();
      expect(found.grant_types_supported).toEqual(
        expect.arrayContaining(['authorization_code', 'client_credentials', 'password']),
      );
      expect(found.response_types_supported).toContain('code');
      expect(found.id_token_signing_alg_values_supported).toContain('RS256');
      expect(found.code_challenge_methods_supported).toContain('S256');
    });

    test.each([
      '/realms/tracelab/nowhere',
      '/realms/other/.well-known/openid-configuration',
      '/no',
    ])('answers 404 to %s', async (path) => {
      const response = await fetch(`${base()}${path}`);
      expect(response.status).toBe(404);
      expect(await response.json()).toHaveProperty('error');
    });
  });

  describe('password grant', () => {
    test.each(users)(
      'signs $username in, with the claims that the platform reads',
      async (user) => {
        const tokens = await signIn(passwordForm(user));
        const { payload, protectedHeader } = await verify(tokens.access_token);
        expect(protectedHeader).toMatchObject({
          alg: 'RS256',
          typ: 'JWT',
          kid: expect.any(String),
        });
        expect(payload).toMatchObject({
          iss: issuer(),
          sub: expect.stringMatching(uuid),
          typ: 'Bearer',
          azp: 'tracelab-cli',
          sid: tokens.session_state,
          preferred_username: user.username,
          name: user.name,
          email: `${user.username}@${user.tenant}.example`,
          email_verified: true,
          tenant_id: user.tenant,
          jti: expect.any(String),
        });
        expect(payload.sid).toMatch(uuid);
        expect(payload).not.toHaveProperty('aud');
      },
    );

    test('gives tokens that last an hour', async () => {
      const tokens = await signIn(passwordForm(alice));
      const { payload } = await verify(tokens.access_token);
      expect(tokens.expires_in).toBe(hourSeconds);
      expect(Number(payload.exp) - Number(payload.iat)).toBe(hourSeconds);
      await expect(
        jwtVerify(tokens.access_token, createRemoteJWKSet(new URL(endpoint('certs'))), {
          currentDate: new Date((Number(payload.exp) + 1) * 1_000),
        }),
      ).rejects.toMatchObject({ code: 'ERR_JWT_EXPIRED' });
    });

    test('gives a user one subject, and every sign-in a session and a token id', async () => {
      const [first, second] = await Promise.all(
        [1, 2].map(
          async () => (await verify((await signIn(passwordForm(alice))).access_token)).payload,
        ),
      );
      expect(first?.sub).toBe(second?.sub);
      expect(first?.sid).not.toBe(second?.sid);
      expect(first?.jti).not.toBe(second?.jti);
    });

    test('takes the client secret in the Authorization header, too', async () => {
      const { client_id, client_secret, ...form } = passwordForm(alice);
      const basic = Buffer.from(`${client_id}:${client_secret}`).toString('base64');
      await signIn(form, `Basic ${basic}`);
    });

    test('takes a name in any case', async () => {
      const tokens = await signIn(passwordForm({ ...alice, username: 'Alice' }));
      expect((await verify(tokens.access_token)).payload['preferred_username']).toBe('alice');
    });

    test('gives an ID token for scope openid, and none without', async () => {
      const plain = await signIn(passwordForm(alice));
      expect(plain.id_token).toBeUndefined();
      expect(plain.scope.split(' ').sort()).toEqual(['email', 'profile']);

      const tokens = await signIn({ ...passwordForm(alice), scope: 'openid profile' });
      expect(tokens.scope.split(' ').sort()).toEqual(['email', 'openid', 'profile']);
      const { payload } = await verify(tokens.id_token ?? '', { audience: 'tracelab-cli' });
      const hash = createHash('sha256').update(tokens.access_token).digest().subarray(0, 16);
      expect(payload).toMatchObject({
        typ: 'ID',
        azp: 'tracelab-cli',
        preferred_username: 'alice',
        tenant_id: 'acme',
        sid: tokens.session_state,
        at_hash: hash.toString('base64url'),
      });
    });

    test('is no token of ours once a letter is changed', async () => {
      const { access_token: token } = await signIn(passwordForm(alice));
      const [header, payload = '', signature] = token.split('.');
      const forged = JSON.parse(Buffer.from(payload, 'base64url').toString());
      forged.tenant_id = 'globex';
      const changed = Buffer.from(JSON.stringify(forged)).toString('base64url');
      await expect(verify(`${header}.${changed}.${signature}`)).rejects.toMatchObject({
        code: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
      });
    });
  });

  describe('bad credentials', () => {
    const invalidUser = { error: 'invalid_grant', error_description: 'Invalid user credentials' };
    const invalidClient = 'Invalid client or Invalid client credentials';
    const { username, password } = alice;
    const good = { grant_type: 'password', username, password };

    test.each([
      ['a wrong password', { ...cli, ...good, password: 'wrong' }, 401, invalidUser],
      ['an unknown user', { ...cli, ...good, username: 'nobody' }, 401, invalidUser],
      ['no password', { ...cli, grant_type: 'password', username }, 401, invalidUser],
      [
        'no user name',
        { ...cli, grant_type: 'password', password },
        401,
        { error: 'invalid_request', error_description: 'Missing parameter: username' },
      ],
      [
        'a wrong client secret',
        { ...good, client_id: 'tracelab-cli', client_secret: 'wrong' },
        401,
        { error: 'unauthorized_client', error_description: invalidClient },
      ],
      [
        'no client secret',
        { ...good, client_id: 'tracelab-cli' },
        401,
        { error: 'unauthorized_client', error_description: invalidClient },
      ],
      [
        'an unknown client',
        { ...good, client_id: 'nobody', client_secret: 'wrong' },
        401,
        { error: 'invalid_client', error_description: invalidClient },
      ],
      ['no client', good, 401, { error: 'invalid_client', error_description: invalidClient }],
      [
        'a client without this grant',
        { ...good, client_id: 'shortener-web' },
        400,
        {
          error: 'unauthorized_client',
          error_description: 'Client not allowed for direct access grants',
        },
      ],
      [
        'a public client that would act for itself',
        { grant_type: 'client_credentials', client_id: 'shortener-web' },
        401,
        {
          error: 'unauthorized_client',
          error_description: 'Public client not allowed to retrieve service account',
        },
      ],
      [
        'an unknown grant',
        { ...cli, grant_type: 'magic' },
        400,
        { error: 'unsupported_grant_type', error_description: 'Unsupported grant_type' },
      ],
      [
        'no grant',
        cli,
        400,
        { error: 'invalid_request', error_description: 'Missing form parameter: grant_type' },
      ],
      [
        'an unknown scope',
        { ...cli, ...good, scope: 'moon' },
        400,
        { error: 'invalid_scope', error_description: 'Invalid scopes: moon' },
      ],
      [
        'a code that nobody was given',
        {
          grant_type: 'authorization_code',
          client_id: 'shortener-web',
          code: 'x',
          redirect_uri: `${realmSecrets.WEB_URL}/callback`,
        },
        400,
        { error: 'invalid_grant', error_description: 'Code not valid' },
      ],
    ] as const)('refuses %s', async (_what, form, status, body) => {
      const fields = Object.entries(form).filter((entry): entry is [string, string] => !!entry[1]);
      expect(await askToken(Object.fromEntries(fields))).toEqual({ status, body });
    });

    test('takes no GET at the token endpoint', async () => {
      expect((await fetch(endpoint('token'))).status).toBe(405);
    });
  });

  describe('client credentials', () => {
    test('lets the client act for itself, without a session', async () => {
      const tokens = await signIn({ ...cli, grant_type: 'client_credentials' });
      const { payload } = await verify(tokens.access_token);
      expect(payload).toMatchObject({
        sub: expect.stringMatching(uuid),
        typ: 'Bearer',
        azp: 'tracelab-cli',
        preferred_username: 'service-account-tracelab-cli',
      });
      expect(payload).not.toHaveProperty('sid');
      expect(payload).not.toHaveProperty('tenant_id');
    });
  });

  describe('userinfo', () => {
    const ask = (authorization?: string) =>
      fetch(endpoint('userinfo'), authorization ? { headers: { authorization } } : {});

    test('tells who a token is of', async () => {
      const tokens = await signIn({ ...passwordForm(alice), scope: 'openid' });
      const response = await ask(`Bearer ${tokens.access_token}`);
      expect(response.status).toBe(200);
      expect(await response.json()).toMatchObject({
        sub: (await verify(tokens.access_token)).payload.sub,
        preferred_username: 'alice',
        tenant_id: 'acme',
      });
    });

    test('refuses no token, a bad one, one without scope openid', async () => {
      const plain = await signIn(passwordForm(alice));
      const answers = await Promise.all([
        ask(),
        ask('Bearer nonsense'),
        ask(`Bearer ${plain.access_token}`),
      ]);
      expect(answers.map(({ status }) => status)).toEqual([401, 401, 403]);
      const challenges = answers.map(({ headers }) => headers.get('www-authenticate'));
      expect(challenges).toEqual([
        'Bearer realm="tracelab"',
        'Bearer realm="tracelab", error="invalid_token", error_description="Token verification failed"',
        expect.stringMatching(/^Bearer realm="tracelab", error="insufficient_scope"/),
      ]);
    });
  });

  describe('authorization code with PKCE', () => {
    const redirectUri = `${realmSecrets.WEB_URL}/callback`;
    const verifier = randomBytes(32).toString('base64url');
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    const authorizationUrl = (changes: Readonly<Record<string, string | undefined>> = {}) => {
      const parameters = {
        client_id: 'shortener-web',
        response_type: 'code',
        redirect_uri: redirectUri,
        scope: 'openid',
        state: 'some-state',
        nonce: 'some-nonce',
        code_challenge: challenge,
        code_challenge_method: 'S256',
        ...changes,
      };
      const given = Object.entries(parameters).filter(
        (entry): entry is [string, string] => !!entry[1],
      );
      return `${endpoint('auth')}?${new URLSearchParams(given)}`;
    };
    /** Signs in at the form; gives the address to which the browser is sent back. */
    const signInAtForm = async (browser: Browser, password: string) => {
      const page = await browser.open(authorizationUrl());
      return browser.submitForm(page, { username: 'alice', password });
    };
    const exchange = (code: string, codeVerifier: string) => ({
      grant_type: 'authorization_code',
      client_id: 'shortener-web',
      code,
      redirect_uri: redirectUri,
      code_verifier: codeVerifier,
    });

    test('signs in at the form, sends back a code, gives tokens for it once', async () => {
      const answer = await signInAtForm(new Browser(redirectUri), alice.password);
      const back = new URL(answer.url);
      expect(`${back.origin}${back.pathname}`).toBe(redirectUri);
      expect(back.searchParams.get('state')).toBe('some-state');
      expect(back.searchParams.get('iss')).toBe(issuer());

      const form = exchange(back.searchParams.get('code') ?? '', verifier);
      const tokens = await signIn(form);
      const { payload } = await verify(tokens.access_token);
      expect(payload).toMatchObject({
        typ: 'Bearer',
        azp: 'shortener-web',
        preferred_username: 'alice',
        tenant_id: 'acme',
        sid: tokens.session_state,
      });
      const id = await verify(tokens.id_token ?? '', { audience: 'shortener-web' });
      expect(id.payload).toMatchObject({ nonce: 'some-nonce', sid: tokens.session_state });
      expect(decodeProtectedHeader(tokens.id_token ?? '').alg).toBe('RS256');

      expect(await askToken(form)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    });

    test('knows the browser the second time', async () => {
      const browser = new Browser(redirectUri);
      await signInAtForm(browser, alice.password);
      const again = await browser.open(authorizationUrl());
      expect(again.url).toMatch(`${redirectUri}?`);
      expect(new URL(again.url).searchParams.get('code')).toBeTruthy();
    });

    test('shows the form again after a wrong password', async () => {
      const browser = new Browser(redirectUri);
      const again = await signInAtForm(browser, 'wrong');
      expect(again.html).toContain('Invalid username or password.');
      const back = await browser.submitForm(again, { username: 'alice', password: alice.password });
      expect(back.url).toMatch(`${redirectUri}?`);
    });

    test('gives nothing for a code to whoever did not ask for it', async () => {
      const answer = await signInAtForm(new Browser(redirectUri), alice.password);
      const code = new URL(answer.url).searchParams.get('code') ?? '';
      const other = randomBytes(32).toString('base64url');
      expect(await askToken(exchange(code, other))).toMatchObject({
        status: 400,
        body: { error: 'invalid_grant' },
      });
    });

    test('sends a request without PKCE back with an error', async () => {
      const url = authorizationUrl({ code_challenge: undefined, code_challenge_method: undefined });
      const back = new URL((await new Browser(redirectUri).open(url)).url);
      expect(`${back.origin}${back.pathname}`).toBe(redirectUri);
      expect(back.searchParams.get('error')).toBe('invalid_request');
    });

    test.each([
      ['an address that is not the client’s', { redirect_uri: 'http://evil.example/callback' }],
      ['a client there is not', { client_id: 'nobody' }],
    ])('sends nobody to %s', async (_what, changes) => {
      const page = await new Browser(redirectUri).open(authorizationUrl(changes));
      expect(page.status).toBe(400);
      expect(page.url).toMatch(base());
    });
  });
}
