/** Errors of the token endpoint in Keycloak's words and status codes. */
import { errors } from 'oidc-provider';

export class TokenError extends errors.OIDCProviderError {
  constructor(status: number, code: string, description: string) {
    super(status, code);
    this.error_description = description;
  }
}

export interface ErrorAnswer {
  readonly status: number;
  readonly body: { readonly error: string; readonly error_description?: string };
}

const invalidClient = 'Invalid client or Invalid client credentials';

/** Puts an error of `oidc-provider` into Keycloak's words; undefined: it stands as it is. */
export function translateTokenError(
  error: string,
  description: string,
  seen: { readonly clientKnown: boolean; readonly grantType: string | undefined },
): ErrorAnswer | undefined {
  const answer = (status: number, code: string, text: string): ErrorAnswer => ({
    status,
    body: { error: code, error_description: text },
  });
  if (error === 'invalid_client') {
    return answer(401, seen.clientKnown ? 'unauthorized_client' : 'invalid_client', invalidClient);
  }
  if (error === 'invalid_request' && description.startsWith('no client authentication')) {
    return answer(401, 'invalid_client', invalidClient);
  }
  if (error === 'invalid_request' && description.includes("'grant_type'")) {
    return answer(400, 'invalid_request', 'Missing form parameter: grant_type');
  }
  if (error === 'unsupported_grant_type') {
    return seen.grantType === 'refresh_token'
      ? answer(400, error, 'This stand-in issues no refresh tokens')
      : answer(400, error, 'Unsupported grant_type');
  }
  if (seen.grantType === 'authorization_code' && /^invalid_(grant|request)$/.test(error)) {
    return answer(400, 'invalid_grant', 'Code not valid');
  }
  return undefined;
}
