import type { LabEndpoints } from '../lab/endpoints.ts';

/** What to open in a browser, and how to get in: the password is this lab's alone. */
export function pageLine({ edgeUrl, secret }: Pick<LabEndpoints, 'edgeUrl' | 'secret'>): string {
  return `open  ${edgeUrl}  ·  sign in as alice, password ${secret('keycloak-user-alice')}`;
}
