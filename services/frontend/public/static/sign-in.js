/**
 * Sign-in at the identity provider: authorization code flow with PKCE (RFC 7636). The paths below
 * the issuer are Keycloak's. In: the issuer. Out: an access token and whose it is.
 */

/** @typedef {{ readonly accessToken: string, readonly userName: string }} Session */

const clientId = 'shortener-web';
const storageKey = 'sign-in';

const redirectUri = () => `${location.origin}/`;

/**
 * Leaves the page for the provider's, which comes back with a code.
 * @param {string} issuer
 * @param {{ readonly asAnother?: boolean }} [options] asks for a password even in a known browser
 */
export async function goToSignIn(issuer, { asAnother = false } = {}) {
  const verifier = randomText();
  const state = randomText();
  sessionStorage.setItem(storageKey, JSON.stringify({ verifier, state }));
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
  const parameters = new URLSearchParams({
    client_id: clientId,
    redirect_uri: redirectUri(),
    response_type: 'code',
    scope: 'openid profile',
    state,
    code_challenge: base64Url(new Uint8Array(digest)),
    code_challenge_method: 'S256',
    ...(asAnother ? { prompt: 'login' } : {}),
  });
  location.assign(`${issuer}/protocol/openid-connect/auth?${parameters}`);
}

/**
 * The session that the provider has just sent the browser back with; undefined on a plain visit.
 * @param {string} issuer
 * @returns {Promise<Session | undefined>}
 */
export async function finishSignIn(issuer) {
  const answer = new URLSearchParams(location.search);
  const started = JSON.parse(sessionStorage.getItem(storageKey) ?? '{}');
  if (!answer.has('state')) return undefined;
  sessionStorage.removeItem(storageKey);
  // A code is good once: neither a reload nor the history shall offer it again.
  history.replaceState(null, '', '/');
  // A reload of the page that the provider sent us to: nobody tried to sign in.
  if (started.state === undefined) return undefined;
  if (answer.get('state') !== started.state) throw new Error('The answer is to another sign-in.');
  const code = answer.get('code');
  if (code === null) throw new Error(answer.get('error_description') ?? 'Nobody signed in.');
  const response = await fetch(`${issuer}/protocol/openid-connect/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: clientId,
      redirect_uri: redirectUri(),
      code,
      code_verifier: started.verifier,
    }),
  });
  const tokens = await response.json();
  if (!response.ok) throw new Error(tokens.error_description ?? `HTTP ${response.status}`);
  return { accessToken: tokens.access_token, userName: userNameOf(tokens.access_token) };
}

/**
 * For display alone: the services verify the token.
 * @param {string} token
 */
function userNameOf(token) {
  const payload = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
  const bytes = Uint8Array.from(atob(payload), (character) => character.charCodeAt(0));
  return String(JSON.parse(new TextDecoder().decode(bytes)).preferred_username ?? '');
}

function randomText() {
  return base64Url(crypto.getRandomValues(new Uint8Array(32)));
}

/** @param {Uint8Array} bytes */
function base64Url(bytes) {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
