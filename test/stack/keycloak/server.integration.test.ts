import { decodeJwt } from 'jose';
import { describe, expect, test } from 'vitest';
import { realmSecrets } from '../../peers/realm-secrets.ts';
import { type EntryProcess, startEntry } from '../entry-process.ts';

const entry = 'stack/keycloak/server.ts';
const environment = { LISTEN: '127.0.0.1', PORT: '0', ...realmSecrets };

async function issuerSeenIn(server: EntryProcess): Promise<unknown> {
  const port = /^ready: keycloak on 127\.0\.0\.1:(\d+)$/.exec(await server.ready)?.[1];
  const url = `http://127.0.0.1:${port}/realms/tracelab/protocol/openid-connect/token`;
  const response = await fetch(url, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'password',
      client_id: 'tracelab-cli',
      client_secret: realmSecrets.CLI_CLIENT_SECRET,
      username: 'carol',
      password: realmSecrets.CAROL_PASSWORD,
    }),
  });
  const { access_token: token } = (await response.json()) as { access_token: string };
  const { iss } = decodeJwt(token);
  return String(iss).replace(String(port), 'PORT');
}

describe('entry of the Keycloak stand-in', () => {
  test('names where it listens as issuer, and stops on SIGTERM', async () => {
    const server = startEntry(entry, environment);
    expect(await issuerSeenIn(server)).toBe('http://127.0.0.1:PORT/realms/tracelab');
    server.signal('SIGTERM');
    expect(await server.ended).toEqual({ code: 0, stderr: '' });
  });

  test('names ISSUER_BASE as issuer where there is one, and stops at the end of its stdin', async () => {
    const server = startEntry(entry, { ...environment, ISSUER_BASE: 'http://id.example/' });
    expect(await issuerSeenIn(server)).toBe('http://id.example/realms/tracelab');
    server.closeStdin();
    expect(await server.ended).toEqual({ code: 0, stderr: '' });
  });

  test('ends with one line when a secret is missing', async () => {
    const { ended } = startEntry(entry, { ...environment, ALICE_PASSWORD: '' });
    expect(await ended).toEqual({
      code: 1,
      stderr: 'keycloak: environment variable ALICE_PASSWORD is not set (realm.json)\n',
    });
  });

  test('ends with one line when its port is taken', async () => {
    const first = startEntry(entry, environment);
    const port = /\d+$/.exec(await first.ready)?.[0] ?? '';
    const { code, stderr } = await startEntry(entry, { ...environment, PORT: port }).ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/^keycloak: port is taken: .*\n$/);
    first.signal('SIGTERM');
    await first.ended;
  });
});
