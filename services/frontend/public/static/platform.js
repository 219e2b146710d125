/** What a signed-in user does here: create links, look them up, watch them. */
import { createApi } from './api.js';
import { element, showProblem } from './elements.js';
import { showNotification, showTrace } from './feeds.js';
import { rowOf, showLink, showStatistics } from './links.js';
import { listen } from './notifications.js';

/** @typedef {import('./api.js').Call} Call */
/** @typedef {import('./links.js').Link} Link */

/** Of a long list only these: everybody may ask ten times a second. */
const withStatistics = 3;
const refreshDelayMs = 500;

/**
 * @param {import('./sign-in.js').Session} session
 * @param {string} lab
 */
export function startPlatform({ accessToken }, lab) {
  const call = createApi(accessToken);
  /** @type {Map<string, ReturnType<typeof setTimeout>>} */
  const refreshing = new Map();

  /**
   * A request that the user asked for.
   * @param {string} action
   * @param {Call} request
   */
  async function act(action, request) {
    const answer = await call(request);
    showTrace(action, answer, lab);
    showProblem(answer.problem && `${action}: ${answer.problem}`);
    return answer;
  }

  /** @param {string} code */
  async function lookUp(code) {
    const path = `/api/urls/${encodeURIComponent(code)}`;
    const answer = await act(`Look up ${code}`, { method: 'GET', path, route: '/api/urls/{code}' });
    if (answer.body?.stats) showStatistics(code, answer.body.stats);
  }

  /** @param {string} code */
  async function refresh(code) {
    const path = `/api/urls/${encodeURIComponent(code)}/stats`;
    const answer = await call({ method: 'GET', path, route: '/api/urls/{code}/stats' });
    if (answer.problem === undefined) showStatistics(code, answer.body);
  }

  /**
   * What comes in quick succession is asked for once.
   * @param {string} code
   */
  function refreshSoon(code) {
    clearTimeout(refreshing.get(code));
    refreshing.set(
      code,
      setTimeout(() => refresh(code), refreshDelayMs),
    );
  }

  /** @param {Link} link */
  function show(link) {
    showLink(link, () => lookUp(link.code));
  }

  async function list() {
    const answer = await act('List links', {
      method: 'GET',
      path: '/api/urls',
      route: '/api/urls',
    });
    const links = /** @type {Link[]} */ (answer.body?.links ?? []);
    const active = links.filter(({ status }) => status === 'active').toSorted(byAge);
    for (const link of active) show(link);
    for (const { code } of active.slice(-withStatistics)) await refresh(code);
  }

  const form = element('#create', HTMLFormElement);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const fields = new FormData(form);
    const alias = String(fields.get('alias')).trim();
    const answer = await act('Create a link', {
      method: 'POST',
      path: '/api/urls',
      route: '/api/urls',
      body: { url: fields.get('url'), ...(alias === '' ? {} : { alias }) },
    });
    if (answer.problem !== undefined) return;
    form.reset();
    show(answer.body);
    refreshSoon(answer.body.code);
  });

  listen(accessToken, {
    onState: (state) => {
      const shown = element('#live', HTMLElement);
      shown.textContent = state;
      shown.dataset['state'] = state;
    },
    onNotification: (notification, traceId) => {
      showNotification(notification, traceId, lab);
      if (rowOf(notification.code)) refreshSoon(notification.code);
    },
  });
  return list();
}

/**
 * Oldest first: each is put on top of the table.
 * @param {Link} one
 * @param {Link} other
 */
function byAge(one, other) {
  return one.createdAt.localeCompare(other.createdAt);
}
