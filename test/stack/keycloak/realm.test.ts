import { describe, expect, test } from 'vitest';
import { readRealm } from '../../../stack/keycloak/realm.ts';
import { realmSecrets } from '../../peers/realm-secrets.ts';

describe('realm.json', () => {
  test('takes its secrets from the environment', async () => {
    const secret = 'quote " and \\ backslash';
    const realm = await readRealm({ ...realmSecrets, CLI_CLIENT_SECRET: secret });
    expect(realm.clients.find(({ clientId }) => clientId === 'tracelab-cli')?.secret).toBe(secret);
    expect(JSON.stringify(realm)).not.toContain('${');
  });

  test.each(Object.keys(realmSecrets))('does not load without %s', async (name) => {
    await expect(readRealm({ ...realmSecrets, [name]: '' })).rejects.toThrow(
      `environment variable ${name} is not set (realm.json)`,
    );
  });
});
