/**
 * Reads `realm.json`, the realm import of a real Keycloak, and fills in its `${NAME}`
 * placeholders from the environment, as Keycloak does
 * (https://www.keycloak.org/server/importExport).
 *
 * What this stand-in would not act on is refused, so that it cannot be relied upon.
 */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';

const attributeMapperSchema = z.strictObject({
  name: z.string(),
  protocol: z.literal('openid-connect'),
  protocolMapper: z.literal('oidc-usermodel-attribute-mapper'),
  config: z.strictObject({
    'user.attribute': z.string(),
    'claim.name': z.string(),
    'jsonType.label': z.literal('String'),
    'access.token.claim': z.literal('true'),
    'id.token.claim': z.literal('true'),
    'userinfo.token.claim': z.literal('true'),
    'introspection.token.claim': z.literal('true'),
  }),
});

const clientSchema = z.strictObject({
  clientId: z.string(),
  name: z.string().optional(),
  enabled: z.literal(true),
  protocol: z.literal('openid-connect'),
  publicClient: z.boolean(),
  clientAuthenticatorType: z.literal('client-secret').optional(),
  secret: z.string().min(1).optional(),
  standardFlowEnabled: z.boolean(),
  directAccessGrantsEnabled: z.boolean(),
  serviceAccountsEnabled: z.boolean(),
  redirectUris: z.array(z.string()).default([]),
  webOrigins: z.array(z.string()).default([]),
  attributes: z.strictObject({ 'pkce.code.challenge.method': z.literal('S256') }).optional(),
  protocolMappers: z.array(attributeMapperSchema).default([]),
});

const userSchema = z.strictObject({
  id: z.uuid(),
  username: z.string(),
  enabled: z.literal(true),
  email: z.string().optional(),
  emailVerified: z.boolean().default(false),
  firstName: z.string().optional(),
  lastName: z.string().optional(),
  attributes: z.record(z.string(), z.array(z.string())).default({}),
  credentials: z
    .array(
      z.strictObject({
        type: z.literal('password'),
        value: z.string().min(1),
        temporary: z.literal(false),
      }),
    )
    .max(1)
    .default([]),
  /** Marks the user that stands for a client itself (client credentials). */
  serviceAccountClientId: z.string().optional(),
});

const realmSchema = z.strictObject({
  realm: z.string(),
  enabled: z.literal(true),
  sslRequired: z.literal('none'),
  /** Seconds. */
  accessTokenLifespan: z.int().positive(),
  clients: z.array(clientSchema),
  users: z.array(userSchema),
});

export type Realm = z.infer<typeof realmSchema>;
export type RealmClient = Realm['clients'][number];
export type RealmUser = Realm['users'][number];

export async function readRealm(environment: NodeJS.ProcessEnv): Promise<Realm> {
  const text = await readFile(new URL('./realm.json', import.meta.url), 'utf8');
  const parsed = realmSchema.safeParse(JSON.parse(fillIn(text, environment)));
  if (parsed.success) return parsed.data;
  throw new Error(
    `realm.json holds what this stand-in does not know: ${z.prettifyError(parsed.error)}`,
  );
}

function fillIn(text: string, environment: NodeJS.ProcessEnv): string {
  return text.replace(/\$\{([A-Z0-9_]+)\}/g, (_placeholder, name: string) => {
    const value = environment[name];
    if (!value) throw new Error(`environment variable ${name} is not set (realm.json)`);
    return JSON.stringify(value).slice(1, -1);
  });
}
