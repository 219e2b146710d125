/**
 * Keycloak: who the users are. Realm `tracelab`, with the clients and users of `realm.json`.
 * In: their secrets. Out: OpenID Connect on port `http`, under /realms/tracelab.
 * Embedded it is a stand-in on `oidc-provider`, which reads the same `realm.json`.
 */
import type { Component } from '../../src/lab/component.ts';
import { images } from '../images.ts';

const issuerPath = '/realms/tracelab';

export const keycloak: Component = {
  name: 'keycloak',
  networks: ['application'],
  ports: { http: { number: 8080 } },
  dependsOn: [],
  // The placeholders of realm.json.
  environment: {
    CLI_CLIENT_SECRET: '${secret:keycloak-cli-client}',
    ALICE_PASSWORD: '${secret:keycloak-user-alice}',
    BOB_PASSWORD: '${secret:keycloak-user-bob}',
    CAROL_PASSWORD: '${secret:keycloak-user-carol}',
    WEB_URL: 'http://${public:nginx:http}',
  },
  readiness: { kind: 'http', port: 'http', path: `${issuerPath}/.well-known/openid-configuration` },
  // It must have the realm, and the lab the secrets: TRACELAB_SECRET_KEYCLOAK_USER_ALICE and so on.
  external: { example: 'http://127.0.0.1:8080', schemes: ['http'], port: 'http' },
  embedded: {
    product: 'oidc-provider',
    standIn: true,
    entry: 'stack/keycloak/server.ts',
    environment: { LISTEN: '${listen}', PORT: '${port:http}' },
    readiness: { kind: 'log', text: 'ready: keycloak' },
  },
  docker: {
    product: 'Keycloak 26.4.7',
    image: images.keycloak,
    command: ['start-dev', '--import-realm'],
    environment: {
      // Tokens name the address that people come by; the services reach it by its own.
      KC_HOSTNAME: 'http://${public:keycloak:http}',
      KC_HOSTNAME_BACKCHANNEL_DYNAMIC: 'true',
    },
    mounts: { '/opt/keycloak/data/import/realm.json': 'stack/keycloak/realm.json' },
    // It builds itself at the start, into what it came with.
    volumes: ['/opt/keycloak/lib/quarkus'],
    writable: ['/opt/keycloak/data', '/tmp'],
    memoryMiB: 768,
  },
};
