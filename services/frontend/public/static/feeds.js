/** The two lists that grow while one watches: traces of own actions, and notifications. */
import { element, make } from './elements.js';
import { traceLink } from './trace-link.js';

/** @typedef {import('./api.js').Answer} Answer */
/** @typedef {import('./notifications.js').Notification} Notification */

const maxEntries = 50;

/** @type {Readonly<Record<string, string>>} */
const happenings = {
  'link.created': 'was created',
  'link.deleted': 'was deleted',
  'link.clicked': 'was clicked',
  'link.expired': 'has expired',
  'link.statistics-updated': 'has new statistics',
};

/**
 * @param {string} action
 * @param {Answer} answer
 * @param {string} lab
 */
export function showTrace(action, { traceId, status, durationMs, problem }, lab) {
  const outcome = status === 0 ? 'no answer' : `${status}, ${durationMs.toFixed(0)} ms`;
  const entry = make(
    'li',
    { className: problem === undefined ? '' : 'failed' },
    make('p', {}, make('b', {}, action), ' ', make('span', { className: 'hint' }, outcome)),
    traceLink(traceId, lab),
  );
  entry.dataset['traceId'] = traceId;
  prepend('#traces', entry);
}

/**
 * @param {Notification} notification
 * @param {string} traceId
 * @param {string} lab
 */
export function showNotification({ type, code, at }, traceId, lab) {
  const time = make('time', { dateTime: at, className: 'hint' });
  time.textContent = new Date(at).toLocaleTimeString();
  const entry = make(
    'li',
    {},
    make('p', {}, make('b', {}, code), ` ${happenings[type] ?? type} `, time),
    traceLink(traceId, lab),
  );
  entry.dataset['traceId'] = traceId;
  entry.dataset['type'] = type;
  prepend('#notifications', entry);
}

/**
 * @param {string} selector
 * @param {HTMLLIElement} entry
 */
function prepend(selector, entry) {
  const list = element(selector, HTMLOListElement);
  list.prepend(entry);
  while (list.children.length > maxEntries) list.lastElementChild?.remove();
}
