/** Entry of the Keycloak stand-in: LISTEN, PORT, ISSUER_BASE, the placeholders of realm.json. */
import { fail, required, requiredPort, runUntilStopped } from '../process.ts';
import { listen } from './listen.ts';
import { readRealm } from './realm.ts';

async function main(): Promise<void> {
  const host = required('LISTEN');
  const wanted = requiredPort('PORT');
  const realm = await readRealm(process.env);
  const issuerBase = process.env.ISSUER_BASE?.replace(/\/$/, '') || undefined;
  const { port, stop } = await listen({ host, port: wanted, realm, issuerBase });
  runUntilStopped('keycloak', { host, port }, stop);
}

main().catch((error: unknown) => fail('keycloak', error));
