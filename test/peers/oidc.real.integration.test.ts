import { describe } from 'vitest';
import { oidcContract } from './oidc.suite.ts';

// Start one with `node scripts/peers/keycloak.ts`, which prints its address.
const base = process.env.TRACELAB_PEER_KEYCLOAK;
const title = base
  ? `real Keycloak at ${base}`
  : 'real Keycloak (skipped: TRACELAB_PEER_KEYCLOAK=http://host:port is not set)';

describe.skipIf(!base)(title, () => {
  oidcContract(() => base ?? '');
});
