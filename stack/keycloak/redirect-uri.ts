/** Redirect URIs as Keycloak compares them: a `*` at the end stands for anything. */
import type Provider from 'oidc-provider';
import type { RealmClient } from './realm.ts';

export function matchesRedirectUri(uri: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) =>
    pattern.endsWith('*') ? uri.startsWith(pattern.slice(0, -1)) : uri === pattern,
  );
}

/** `oidc-provider` compares to the letter; its Client class is where to change that. */
export function allowRedirectPatterns(
  provider: Provider,
  clientOf: (id: string) => RealmClient,
): void {
  const allowed = function (this: { readonly clientId: string }, uri: string): boolean {
    return matchesRedirectUri(uri, clientOf(this.clientId).redirectUris);
  };
  Object.assign(provider.Client.prototype, {
    redirectUriAllowed: allowed,
    postLogoutRedirectUriAllowed: allowed,
  });
}
