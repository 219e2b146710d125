/**
 * Keycloak: who the users are. Realm `tracelab`, with the clients and users of `realm.json`.
 * In: their secrets. Out: OpenID Connect on port `http`, under /realms/tracelab.
 * Embedded it is a stand-in on `oidc-provider`, which reads the same `realm.json`.
 */
import type { Component } from '../../src/lab/component.ts';
import { images } from '../images.ts';

const issuerPath = '/realms/tracelab';

/**
 * Keycloak writes into the folder that it starts from: a lab has one of its own, which shares with the
 * release ($1) what is only read.
 */
const ownHome = `
cp "$1/bin/kc.sh" home/bin
cp "$1/lib/quarkus-run.jar" home/lib
cp -R "$1/lib/quarkus" home/lib
for shared in lib/app lib/lib conf providers themes; do ln -sfn "$1/$shared" "home/$shared"; done
`;

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
  native: {
    product: 'Keycloak',
    programs: ['java'],
    needsRelease: true,
    version: { command: ['${release}/bin/kc.sh', '--version'], pattern: /Keycloak ([\d.]+)/ },
    obtain: 'tracelab install keycloak',
    notByItself: 'it takes a quarter of a minute to start',
    environment: {
      // The first two are set at build time: a release that was built with them (as `install` does)
      // starts without being built anew, which takes longer than the start.
      KC_DB: 'dev-mem',
      KC_CACHE: 'local',
      KC_HTTP_ENABLED: 'true',
      KC_HTTP_HOST: '${listen}',
      KC_HTTP_PORT: '${port:http}',
      KC_HOSTNAME: 'http://${keycloak:http}',
      JAVA_OPTS_KC_HEAP: '-Xms128m -Xmx512m',
      JAVA_OPTS_APPEND: '-XX:TieredStopAtLevel=1',
    },
    readyWithinMs: 180_000,
    folders: ['home/bin', 'home/lib', 'home/data/import'],
    files: {
      'home/data/import/realm.json': { from: 'stack/keycloak/realm.json', replace: {} },
    },
    processes: [
      { kind: 'preparation', command: ['/bin/sh', '-ec', ownHome, 'sh', '${release}'] },
      {
        kind: 'program',
        command: ['/bin/sh', '${data}/home/bin/kc.sh', 'start', '--import-realm'],
      },
    ],
  },
  docker: {
    product: 'Keycloak 26.4.7',
    image: images.keycloak,
    command: ['start-dev', '--import-realm'],
    environment: {
      // Tokens name the address that people come by; the services reach it by its own.
      KC_HOSTNAME: 'http://${public:keycloak:http}',
      KC_HOSTNAME_BACKCHANNEL_DYNAMIC: 'true',
      KC_DB: 'dev-mem',
      JAVA_OPTS_APPEND: '-Xmx384m -XX:+UseSerialGC -XX:TieredStopAtLevel=1',
    },
    mounts: { '/opt/keycloak/data/import/realm.json': 'stack/keycloak/realm.json' },
    // It builds itself at the start, into what it came with.
    volumes: ['/opt/keycloak/lib/quarkus', '/opt/keycloak/data'],
    writable: ['/tmp'],
    memoryMiB: 768,
  },
};
