/** The table of the user's links, newest first. */
import { element, make } from './elements.js';

/** @typedef {{ readonly code: string, readonly shortUrl: string, readonly url: string, readonly status: string, readonly createdAt: string }} Link */
/** @typedef {{ readonly clicks: number, readonly visitors: number }} Statistics */

/**
 * @param {Link} link
 * @param {() => void} lookUp
 */
export function showLink(link, lookUp) {
  const button = make('button', { type: 'button', className: 'quiet', textContent: 'Look up' });
  button.setAttribute('aria-label', `Look up ${link.code}`);
  button.addEventListener('click', lookUp);
  const short = make('a', {
    href: link.shortUrl,
    target: '_blank',
    rel: 'noreferrer',
    textContent: new URL(link.shortUrl).pathname,
    title: link.shortUrl,
  });
  const target = make('span', { className: 'target', textContent: link.url, title: link.url });
  const row = make(
    'tr',
    {},
    make('td', {}, short, target),
    make('td', { className: 'number clicks', textContent: '–' }),
    make('td', { className: 'number visitors', textContent: '–' }),
    make('td', {}, button),
  );
  row.dataset['code'] = link.code;
  // A link that was there already comes to the top.
  rowOf(link.code)?.remove();
  element('#links', HTMLTableSectionElement).prepend(row);
}

/**
 * @param {string} code
 * @param {Statistics} statistics
 */
export function showStatistics(code, { clicks, visitors }) {
  const row = rowOf(code);
  for (const [name, count] of Object.entries({ clicks, visitors })) {
    const cell = row?.querySelector(`.${name}`);
    if (cell) cell.textContent = String(count);
  }
}

/** @param {string} code */
export function rowOf(code) {
  const rows = element('#links', HTMLTableSectionElement).rows;
  return Array.from(rows).find((row) => row.dataset['code'] === code);
}
