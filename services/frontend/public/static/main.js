/** Entry of the page: who is here decides what is shown. */
import { element, showProblem } from './elements.js';
import { startPlatform } from './platform.js';
import { finishSignIn, goToSignIn } from './sign-in.js';

/** @typedef {{ readonly lab: string, readonly url: string, readonly issuer: string }} Config */

/** @param {Config} config */
async function start({ lab, url, issuer }) {
  element('#sign-in', HTMLButtonElement).addEventListener('click', () => goToSignIn(issuer));
  element('#switch-user', HTMLButtonElement).addEventListener('click', () =>
    goToSignIn(issuer, { asAnother: true }),
  );
  // The identity provider knows the page under one address alone.
  if (location.origin !== url) return location.replace(url);
  const session = await finishSignIn(issuer).catch((error) => {
    showProblem(`Sign-in failed: ${error.message}`);
    return undefined;
  });
  element('#welcome', HTMLElement).hidden = session !== undefined;
  if (session === undefined) return undefined;
  element('#platform', HTMLElement).hidden = false;
  element('#session', HTMLElement).hidden = false;
  element('#user', HTMLElement).textContent = session.userName;
  return startPlatform(session, lab);
}

fetch('/config.json')
  .then((response) => response.json())
  .then(start)
  .catch((error) => showProblem(`This page could not start: ${error.message}`));
