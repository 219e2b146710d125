import type { Verdict } from '../../verify/verdict.ts';
import { type Html, html } from './html.ts';

const signs = { passed: '✔', failed: '✖', incomplete: '…', inconclusive: '?' } as const;

/** The word itself, with a sign: the colour only repeats it. */
export function verdictMark(verdict: Verdict): Html {
  return html`<span class="verdict ${verdict}">${signs[verdict]} ${verdict}</span>`;
}
