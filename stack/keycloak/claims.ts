/** What tokens and the userinfo endpoint say about a user: Keycloak's names and mappers. */
import type { RealmClient, RealmUser } from './realm.ts';

export function userClaims(user: RealmUser, client: RealmClient): Record<string, unknown> {
  const name = [user.firstName, user.lastName].filter(Boolean).join(' ');
  return {
    ...mappedAttributes(user, client),
    email_verified: user.emailVerified,
    ...(name && { name }),
    preferred_username: user.username,
    ...(user.firstName && { given_name: user.firstName }),
    ...(user.lastName && { family_name: user.lastName }),
    ...(user.email && { email: user.email }),
  };
}

function mappedAttributes(user: RealmUser, client: RealmClient): Record<string, string> {
  const claims: Record<string, string> = {};
  for (const { config } of client.protocolMappers) {
    const value = user.attributes[config['user.attribute']]?.[0];
    if (value !== undefined) claims[config['claim.name']] = value;
  }
  return claims;
}
