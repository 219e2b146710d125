/** Values of the placeholders of stack/keycloak/realm.json, for the stand-in and a real Keycloak. */
export const realmSecrets = {
  CLI_CLIENT_SECRET: 'cli-secret',
  ALICE_PASSWORD: 'password of alice',
  BOB_PASSWORD: 'password of bob',
  CAROL_PASSWORD: 'password of carol',
  WEB_URL: 'http://127.0.0.1:8080',
} as const;
