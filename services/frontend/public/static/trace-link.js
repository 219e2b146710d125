/** How a trace shows itself: its id, where Jaeger has it, and the command that prints it. */
import { make } from './elements.js';

/**
 * @param {string} traceId
 * @param {string} lab
 */
export function traceLink(traceId, lab) {
  const command = `tracelab trace ${traceId}${lab === 'default' ? '' : ` --name ${lab}`}`;
  const copy = make('button', { type: 'button', className: 'quiet', textContent: 'Copy' });
  copy.setAttribute('aria-label', `Copy: ${command}`);
  copy.addEventListener('click', async () => {
    await navigator.clipboard.writeText(command);
    copy.textContent = 'Copied';
  });
  const jaeger = make('a', {
    href: `/jaeger/trace/${traceId}`,
    target: '_blank',
    textContent: 'Jaeger',
    title: `Trace ${traceId} in Jaeger`,
  });
  return make('p', { className: 'trace' }, make('code', {}, command), copy, jaeger);
}
